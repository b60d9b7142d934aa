import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const submitRule: NonNullable<MutationResolvers['submitRule']> = async (
  _parent,
  { ruleId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.submit({ facts, key: idempotencyKey }, ruleId);
  return discloseResult(trail, 'submitRule', rule);
};
