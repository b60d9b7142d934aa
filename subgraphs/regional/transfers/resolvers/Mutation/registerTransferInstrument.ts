import type { MutationResolvers } from '../../../generated/types.ts';
import { followNamed } from '../../../residency/gate/disclose-result.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const registerTransferInstrument: NonNullable<MutationResolvers['registerTransferInstrument']> = async (
  _parent,
  { input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  return followNamed(trail, input.customerId, 'registerTransferInstrument', () =>
    services.transfers.register({ facts, key: idempotencyKey }, { ...input }),
  );
};
