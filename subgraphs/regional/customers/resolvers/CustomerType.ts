import type { CustomerTypeResolvers } from '../../generated/types.ts';

export const CustomerType: CustomerTypeResolvers = {
  ENTERPRISE: 'enterprise',
  INDIVIDUAL: 'individual',
  GOVERNMENT: 'government',
};
