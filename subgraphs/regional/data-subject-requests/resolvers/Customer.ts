import type { CustomerResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';

export const Customer: Pick<CustomerResolvers, 'dataSubjectRequest' | 'dataSubjectRequests' | '__resolveReference'> = {
  dataSubjectRequests: async ({ id }, page, { loaders }) => ({
    ...(await loaders.dataSubjectRequests.load(id, parsePage('dataSubjectRequests', page))),
    customerId: id,
  }),
  dataSubjectRequest: (customer, { id }, { facts, services, trail }) =>
    trail.follow(customer.id, 'Customer.dataSubjectRequest', () =>
      services.requests.get(facts.caller, customer.id, id),
    ),
};
