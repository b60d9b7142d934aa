import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const simulateRule: NonNullable<MutationResolvers['simulateRule']> = async (
  _parent,
  { ruleId, idempotencyKey, windowDays, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.simulate({ facts, key: idempotencyKey }, ruleId, windowDays);
  return discloseResult(trail, 'simulateRule', rule);
};
