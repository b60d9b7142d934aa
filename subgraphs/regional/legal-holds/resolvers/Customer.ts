import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'legalHolds' | 'restrictions' | '__resolveReference'> = {
  legalHolds: async ({ id }, _arguments, { services }) => [...(await services.legalHolds.matters(id))],
  restrictions: async ({ id }, _arguments, { services }) => [...(await services.legalHolds.restrictions(id))],
};
