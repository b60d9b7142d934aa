import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const submitBreachMilestone: NonNullable<MutationResolvers['submitBreachMilestone']> = async (
  _parent,
  { breachId, input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const breach = await services.breaches.submit({ facts, key: idempotencyKey }, breachId, { ...input });
  return discloseResult(trail, 'submitBreachMilestone', breach);
};
