import type { MutationResolvers } from '../../../generated/types.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const approveRule: NonNullable<MutationResolvers['approveRule']> = async (
  _parent,
  { ruleId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const rule = await services.rules.approve({ facts, key: idempotencyKey }, ruleId);
  if (rule.customerId !== null) trail.touch(rule.customerId, 'approveRule');
  return rule;
};
