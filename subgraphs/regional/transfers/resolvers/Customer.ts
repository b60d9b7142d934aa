import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'transferInstruments' | '__resolveReference'> = {
  transferInstruments: async ({ id }, _arguments, { loaders }) => [...(await loaders.transferInstruments.load(id))],
};
