import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'retentionSchedules' | '__resolveReference'> = {
  retentionSchedules: async ({ id }, _arguments, { services }) => [...(await services.retention.schedulesOf(id))],
};
