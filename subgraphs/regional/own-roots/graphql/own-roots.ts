import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { type DocumentNode, parse } from 'graphql';
import { AppError } from '#kernel/errors.ts';
import { parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { RegionalContext } from '../../context.ts';
import type { Customer } from '../../customers/customer.ts';
import type { RegistryEntry } from '../region-registry.ts';

/**
 * The router's own root fields, answered by the region for itself, so that a client that found its region asks the same documents
 * there. They are served only: the supergraph is composed without them, or the planner could send a customer of another region
 * here.
 */
export const ownRoots: DocumentNode = parse(`
  extend type Query {
    "The region that answers."
    regions: [Region!]!
    region(id: ID!): Region
    customer(id: ID!): Customer
    customers(ids: [ID!]!): [Customer]!
    customerRouting(customerId: ID!): CustomerRouting
  }

  extend type Region {
    name: String
    country: String
    countryCode: String
    status: RegionStatus!
    gatewayEndpoint: String!
    s3Endpoint: String!
  }

  type CustomerRouting {
    customerId: ID!
    region: Region!
    regionalEndpoint: String!
    s3Endpoint: String!
  }

  enum RegionStatus {
    ACTIVE
    DRAINING
    OFFLINE
  }
`);

interface RegionParent {
  readonly id: RegionId;
}

type Root = Record<string, never>;

const entryOf = async ({ id }: RegionParent, { services }: RegionalContext): Promise<RegistryEntry> => {
  const entry = await services.registry.find(id);
  if (entry === null) throw new AppError('REGION_NOT_FOUND', `The global layer has no region ${id}.`);
  return entry;
};

const entryField =
  <Field extends keyof RegistryEntry>(field: Field) =>
  async (region: RegionParent, _arguments: object, context: RegionalContext): Promise<RegistryEntry[Field]> =>
    (await entryOf(region, context))[field];

const loadCustomer = (id: string, { loaders, trail }: RegionalContext): Promise<Customer> =>
  trail.follow(id, 'Customer', () => loaders.customers.load(parseCustomerId(id)));

/** Most ids of one call, as at the router. */
const MOST_CUSTOMERS = 200;

function loadCustomers(ids: readonly string[], context: RegionalContext): Promise<Customer>[] {
  if (ids.length <= MOST_CUSTOMERS) return ids.map((id) => loadCustomer(id, context));
  throw new AppError('BAD_USER_INPUT', `At most ${MOST_CUSTOMERS} ids.`);
}

export const ownRootResolvers = {
  Query: {
    regions: (_root: Root, _arguments: object, { regionId }: RegionalContext) => [{ id: regionId }],
    region: (_root: Root, { id }: { readonly id: string }, { regionId }: RegionalContext) =>
      id === regionId ? { id: regionId } : null,
    customer: (_root: Root, { id }: { readonly id: string }, context: RegionalContext) => loadCustomer(id, context),
    customers: (_root: Root, { ids }: { readonly ids: readonly string[] }, context: RegionalContext) =>
      loadCustomers(ids, context),
    customerRouting: async (_root: Root, { customerId }: { readonly customerId: string }, context: RegionalContext) => {
      const { id } = await loadCustomer(customerId, context);
      const entry = await entryOf({ id: context.regionId }, context);
      const { gatewayEndpoint, s3Endpoint } = entry;
      return { customerId: id, region: { id: context.regionId }, regionalEndpoint: gatewayEndpoint, s3Endpoint };
    },
  },
  Region: {
    name: entryField('name'),
    country: entryField('country'),
    countryCode: entryField('countryCode'),
    status: entryField('status'),
    gatewayEndpoint: entryField('gatewayEndpoint'),
    s3Endpoint: entryField('s3Endpoint'),
  },
  RegionStatus: { ACTIVE: 'active', DRAINING: 'draining', OFFLINE: 'offline' },
} as GraphQLResolverMap<RegionalContext>;
