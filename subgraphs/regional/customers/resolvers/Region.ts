import { isCustomerId } from '#kernel/ids.ts';
import type { RegionResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';
import { parseCustomerFilter } from '../parse-customer-filter.ts';

export const Region: Pick<RegionResolvers, 'customers' | '__resolveReference'> = {
  customers: async (_region, { filter, ...page }, { facts, services, trail }) => {
    const wanted = parseCustomerFilter(filter);
    const connection = await services.customers.list(facts.caller, wanted, parsePage('customers', page, isCustomerId));
    for (const { node } of connection.edges) trail.touch(node.id, 'Region.customers');
    return connection;
  },
};
