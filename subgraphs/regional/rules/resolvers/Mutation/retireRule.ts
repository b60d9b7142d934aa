import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const retireRule: NonNullable<MutationResolvers['retireRule']> = async (
  _parent,
  { ruleId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.retire({ facts, key: idempotencyKey }, ruleId);
  return discloseResult(trail, 'retireRule', rule);
};
