import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { GraphQLSchema } from 'graphql';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { RoutingContext, RoutingServices } from './context.ts';
import type { OwnerLookup } from './customer-routing/owner-lookup.ts';
import { resolvers } from './generated/resolvers.ts';
import { typeDefs } from './generated/type-defs.ts';
import { guardSchema } from './guard-schema.ts';
import { createProvidersOfRegion } from './providers/providers-of-region.ts';

/** The `routing` subgraph, to be executed in the process that composes it. */
export function createRoutingSchema(): GraphQLSchema {
  return guardSchema(buildSubgraphSchema({ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> }));
}

/** The context of one execution of the schema. */
export function createRoutingContext(services: RoutingServices, owners: OwnerLookup, caller: Caller): RoutingContext {
  return { services, owners, caller, providersOfRegion: createProvidersOfRegion(services.providers) };
}
