import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const reviseRule: NonNullable<MutationResolvers['reviseRule']> = async (
  _parent,
  { ruleId, idempotencyKey, body, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.revise({ facts, key: idempotencyKey }, ruleId, body);
  return discloseResult(trail, 'reviseRule', rule);
};
