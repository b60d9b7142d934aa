import type { CustomerResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';

export const Customer: Pick<CustomerResolvers, 'dataSubjectRequests' | '__resolveReference'> = {
  dataSubjectRequests: async ({ id }, page, { loaders }) => ({
    ...(await loaders.dataSubjectRequests.load(id, parsePage('dataSubjectRequests', page))),
    customerId: id,
  }),
};
