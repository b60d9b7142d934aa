import type { CustomerConnectionResolvers } from '../../generated/types.ts';

export const CustomerConnection: CustomerConnectionResolvers = {
  totalCount: ({ filter }, _arguments, { services }) => services.customers.count(filter),
};
