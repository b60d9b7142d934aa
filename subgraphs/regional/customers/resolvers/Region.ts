import { isCustomerId } from '#kernel/ids.ts';
import type { RegionResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';
import { parseCustomerFilter } from '../parse-customer-filter.ts';

export const Region: Pick<RegionResolvers, 'customers' | '__resolveReference'> = {
  customers: async (_region, { filter, ...page }, { facts, services }) => {
    const wanted = parseCustomerFilter(filter);
    return services.customers.list(facts.caller, wanted, parsePage('customers', page, isCustomerId));
  },
};
