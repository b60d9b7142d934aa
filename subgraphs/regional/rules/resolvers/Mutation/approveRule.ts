import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const approveRule: NonNullable<MutationResolvers['approveRule']> = async (
  _parent,
  { ruleId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.approve({ facts, key: idempotencyKey }, ruleId);
  return discloseResult(trail, 'approveRule', rule);
};
