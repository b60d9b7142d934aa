import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import type { RegisterArguments } from '../request-register.ts';

export const Region: Pick<RegionResolvers, 'dataSubjectRequests' | '__resolveReference'> = {
  dataSubjectRequests: async (_region, page, { facts, services, trail }) => {
    // GraphQL has checked the filter: its enums are the domain's values here, whatever the generated type says.
    const connection = await services.requestRegister.list(facts.caller, page as RegisterArguments);
    const nodes = connection.edges.map(({ node }) => node);
    const admitted = new Set(await onlyAdmitted(trail, nodes, 'Region.dataSubjectRequests'));
    return { ...connection, customerId: null, edges: connection.edges.filter(({ node }) => admitted.has(node)) };
  },
};
