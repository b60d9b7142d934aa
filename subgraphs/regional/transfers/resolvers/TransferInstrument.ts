import type { TransferInstrumentResolvers } from '../../generated/types.ts';

export const TransferInstrument: TransferInstrumentResolvers = {
  countries: ({ countries }) => [...countries],
};
