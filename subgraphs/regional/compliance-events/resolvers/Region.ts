import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { parseEventPage } from '../parse-event-page.ts';

export const Region: Pick<RegionResolvers, 'complianceEvents' | '__resolveReference'> = {
  complianceEvents: async (_region, { filter, ...page }, { facts, services, trail }) => {
    const connection = await services.events.list(facts.caller, parseEventPage(page, filter));
    const nodes = connection.edges.map(({ node }) => node);
    const admitted = new Set(await onlyAdmitted(trail, nodes, 'Region.complianceEvents'));
    return { ...connection, edges: connection.edges.filter(({ node }) => admitted.has(node)) };
  },
};
