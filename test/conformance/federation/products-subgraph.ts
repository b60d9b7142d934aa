import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, parse } from 'graphql';
import { createErrorFormatter } from '#kernel/graphql/format-error.ts';
import { createLogger } from '#kernel/logging/create-logger.ts';

type Resolvers = NonNullable<
  Exclude<Parameters<typeof buildSubgraphSchema>[0], DocumentNode | readonly unknown[]>['resolvers']
>;

/** The data that Apollo's compatibility suite expects of its `products` subgraph. */
const user = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};
const study = (caseNumber: string, description: string) => ({ study: { caseNumber, description }, outcome: null });
const dimensions = { size: 'small', weight: 1, unit: 'kg' };
const products = [
  {
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    dimensions,
    createdBy: user,
    research: [study('1234', 'Federation Study')],
  },
  {
    id: 'apollo-studio',
    sku: 'studio',
    package: '',
    variation: { id: 'platform' },
    dimensions,
    createdBy: user,
    research: [study('1235', 'Studio Study')],
  },
];
const deprecated = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
  createdBy: user,
};

interface ProductReference {
  readonly id?: string;
  readonly sku?: string;
  readonly package?: string;
  readonly variation?: { readonly id: string };
}

const isMeant = (product: (typeof products)[number], reference: ProductReference): boolean =>
  reference.id === undefined
    ? product.sku === reference.sku &&
      (product.package === reference.package || product.variation.id === reference.variation?.id)
    : product.id === reference.id;
const findProduct = (reference: ProductReference) => products.find((product) => isMeant(product, reference));
const findDeprecated = (sku: string, name: string) =>
  sku === deprecated.sku && name === deprecated.package ? deprecated : null;

const resolvers = {
  Query: {
    product: (_: unknown, { id }: { id: string }) => findProduct({ id }),
    deprecatedProduct: (_: unknown, asked: { sku: string; package: string }) =>
      findDeprecated(asked.sku, asked.package),
  },
  Product: { __resolveReference: findProduct },
  DeprecatedProduct: {
    __resolveReference: (asked: { sku: string; package: string }) => findDeprecated(asked.sku, asked.package),
  },
  ProductResearch: {
    __resolveReference: (asked: { study: { caseNumber: string } }) =>
      products.flatMap(({ research }) => research).find((entry) => entry.study.caseNumber === asked.study.caseNumber),
  },
  User: {
    __resolveReference: (reference: object) => ({ ...user, ...reference }),
    averageProductsCreatedPerYear: (asked: typeof user) => {
      if (asked.email !== user.email) throw new Error(`unexpected user ${asked.email}`);
      return Math.round((asked.totalProductsCreated ?? 0) / asked.yearsOfEmployment);
    },
    name: () => user.name,
  },
  Inventory: {
    __resolveReference: (reference: object) => reference,
    deprecatedProducts: () => [deprecated],
  },
};

/** Serves the suite's own schema with the libraries and the error formatter that our subgraphs use. */
export async function serveProducts(schemaFile: string, port: number): Promise<ApolloServer> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(readFileSync(schemaFile, 'utf8')),
    resolvers: resolvers as unknown as Resolvers,
  });
  const server = new ApolloServer({ schema, formatError: createErrorFormatter(createLogger('products', 'error')) });
  await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' } });
  return server;
}
