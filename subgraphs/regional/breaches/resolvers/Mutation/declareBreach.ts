import type { MutationResolvers } from '../../../generated/types.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const declareBreach: NonNullable<MutationResolvers['declareBreach']> = async (
  _parent,
  { input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const breach = await services.breaches.declare({ facts, key: idempotencyKey }, { ...input });
  if (breach.customerId !== null) trail.touch(breach.customerId, 'declareBreach');
  return breach;
};
