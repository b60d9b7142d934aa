import type { CustomerEdgeResolvers } from '../../generated/types.ts';
import { customerWithheld } from '../customer-withheld.ts';

export const CustomerEdge: CustomerEdgeResolvers = {
  node: async ({ node }, _arguments, { trail, regionId }) => {
    if (node === null || node === undefined || (await trail.admits(node.id, 'Region.customers'))) return node ?? null;
    throw customerWithheld(regionId);
  },
};
