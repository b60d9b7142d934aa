import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'accessApprovals' | '__resolveReference'> = {
  accessApprovals: async ({ id }, _arguments, { services }) => [...(await services.accessApprovals.approvalsOf(id))],
};
