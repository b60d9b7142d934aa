import type { MutationResolvers } from '../../../generated/types.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const registerTransferInstrument: NonNullable<MutationResolvers['registerTransferInstrument']> = async (
  _parent,
  { input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  if (input.customerId) trail.touch(input.customerId, 'registerTransferInstrument');
  return services.transfers.register({ facts, key: idempotencyKey }, { ...input });
};
