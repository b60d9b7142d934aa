import type { MutationResolvers } from '../../../generated/types.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';

export const revokeTransferInstrument: NonNullable<MutationResolvers['revokeTransferInstrument']> = async (
  _parent,
  { instrumentId, idempotencyKey, ...args },
  { regionId, facts, services },
) => {
  requireThisRegion(regionId, args.regionId);
  return services.transfers.revoke({ facts, key: idempotencyKey }, instrumentId);
};
