import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const computeBreachImpact: NonNullable<MutationResolvers['computeBreachImpact']> = async (
  _parent,
  { breachId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const breach = await services.breaches.computeImpact({ facts, key: idempotencyKey }, breachId);
  return discloseResult(trail, 'computeBreachImpact', breach);
};
