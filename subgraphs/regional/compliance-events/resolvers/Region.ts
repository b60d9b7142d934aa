import type { RegionResolvers } from '../../generated/types.ts';
import { parseEventPage } from '../parse-event-page.ts';

export const Region: Pick<RegionResolvers, 'complianceEvents' | '__resolveReference'> = {
  complianceEvents: async (_region, { filter, ...page }, { facts, services, trail }) => {
    const connection = await services.events.list(facts.caller, parseEventPage(page, filter));
    for (const { node } of connection.edges) {
      if (node.customerId !== null) trail.touch(node.customerId, 'Region.complianceEvents');
    }
    return connection;
  },
};
