import type { MutationResolvers } from '../../../generated/types.ts';
import { discloseResult } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const resolveComplianceEvent: NonNullable<MutationResolvers['resolveComplianceEvent']> = async (
  _parent,
  { idempotencyKey, eventId, notes, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  const event = await services.events.resolve({ facts, key: idempotencyKey }, { eventId, notes });
  return discloseResult(trail, 'resolveComplianceEvent', event);
};
