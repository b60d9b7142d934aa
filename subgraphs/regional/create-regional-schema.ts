import { createHash } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { type GraphQLSchema, print } from 'graphql';
import { resolvers } from './generated/resolvers.ts';
import { typeDefs } from './generated/type-defs.ts';
import { guardSchema } from './guard-schema.ts';
import { ownRootResolvers, ownRoots } from './own-roots/graphql/own-roots.ts';
import { guardExports } from './residency/graphql/guard-exports.ts';
import { guardS3Fields } from './s3/graphql/guard-s3-fields.ts';
import { guardS3Residency } from './s3/graphql/guard-s3-residency.ts';

export interface RegionalSchema {
  readonly schema: GraphQLSchema;
  /** Of the SDL as written: regions that report different hashes run different versions. */
  readonly hash: string;
}

export function createRegionalSchema(): RegionalSchema {
  const schema = buildSubgraphSchema([
    { typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> },
    { typeDefs: ownRoots, resolvers: ownRootResolvers as GraphQLResolverMap<unknown> },
  ]);
  return {
    // The policy table comes first, so that nobody but the adapter reaches the S3 side.
    schema: guardSchema(guardExports(guardS3Fields(guardS3Residency(schema)))),
    hash: createHash('sha256').update(print(typeDefs)).digest('hex').slice(0, 16),
  };
}
