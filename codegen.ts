import { defineConfig } from '@eddeee888/gcg-typescript-resolver-files';
import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types and resolver map of one subgraph, from its SDL; parents are mapped to domain types by `*.mappers.ts`. */
const subgraph = (contextType: string, scalars: Record<string, { type: string }>) =>
  defineConfig({
    resolverGeneration: 'minimal',
    mergeSchema: false,
    resolverMainFileMode: 'merged',
    typeDefsFilePath: './generated/type-defs.ts',
    resolverTypesPath: './generated/types.ts',
    resolverMainFile: './generated/resolvers.ts',
    scalarsOverrides: scalars,
    typesPluginsConfig: {
      federation: true,
      contextType,
      useTypeImports: true,
      enumsAsTypes: true,
    },
  } as Parameters<typeof defineConfig>[0]);

const config: CodegenConfig = {
  importExtension: '.ts',
  generates: {
    'subgraphs/routing': {
      ...subgraph('../context.ts#RoutingContext', { DateTime: { type: 'Date' } }),
      schema: 'subgraphs/routing/*/schema.graphql',
    },
    'subgraphs/regional': {
      ...subgraph('../context.ts#RegionalContext', {
        DateTime: { type: 'Date' },
        Long: { type: 'number' },
        JSON: { type: 'unknown' },
        Bytes: { type: 'Uint8Array' },
        Document: { type: 'unknown' },
      }),
      schema: 'subgraphs/regional/*/schema.graphql',
    },
    // The S3 adapter's questions to its region, as strings with types.
    's3-adapter/generated/': {
      preset: 'client',
      schema: 'subgraphs/regional/*/schema.graphql',
      documents: 's3-adapter/metadata/*.graphql',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          DateTime: 'string',
          Long: 'number',
          Document: 'unknown',
          JSON: 'Record<string, string>',
          Bytes: 'Uint8Array | string',
          ID: 'string',
        },
      },
    },
    // The dashboard's operations: sent by hash, so that no other document reaches the server from a browser.
    'dashboard/generated/': {
      preset: 'client',
      schema: { 'gateway/supergraph.graphql': { loader: './dev/load-api-schema.cjs' } },
      documents: 'dashboard/pages/**/*.graphql',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: 'replaceDocumentWithHash', hashPropertyName: 'hash', hashAlgorithm: 'sha256' },
      },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', Long: 'number', JSON: 'unknown', ID: 'string' },
      },
    },
    // The typed client's: from the schema as it was published, never from the one that is being worked on.
    'clients/typescript/generated/': {
      preset: 'client',
      schema: 'clients/typescript/schema.graphql',
      documents: 'clients/typescript/operations/*.graphql',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', Long: 'number', JSON: 'unknown', ID: 'string' },
      },
    },
  },
};

export default config;
