import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const closeBreach: NonNullable<MutationResolvers['closeBreach']> = async (
  _parent,
  { breachId, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const breach = await services.breaches.close({ facts, key: idempotencyKey }, breachId);
  return discloseResult(trail, 'closeBreach', breach);
};
