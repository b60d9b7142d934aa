import type { MutationResolvers } from '../../../generated/types.ts';
import { followNamed } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const declareBreach: NonNullable<MutationResolvers['declareBreach']> = async (
  _parent,
  { input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  return followNamed(trail, input.customerId, 'declareBreach', () =>
    services.breaches.declare({ facts, key: idempotencyKey }, { ...input }),
  );
};
