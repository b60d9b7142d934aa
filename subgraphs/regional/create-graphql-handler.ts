import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import type { RequestHandler } from 'express';
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { armourRules } from '#kernel/graphql/armour-rules.ts';
import { createErrorFormatter } from '#kernel/graphql/format-error.ts';
import { introspectionByRole } from '#kernel/graphql/introspection-by-role.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { RegionalContext } from './context.ts';
import type { ContextFactory } from './create-context-factory.ts';
import type { RegionalSchema } from './create-regional-schema.ts';
import { scopeOf } from './rest/request-scope.ts';

export interface GraphqlHandlerOptions {
  readonly schema: RegionalSchema;
  readonly contextFor: ContextFactory;
  /** Whether everybody may ask for the schema; otherwise the roles of the policy table may. */
  readonly introspection: boolean;
  readonly logger: Logger;
}

export interface GraphqlHandler {
  readonly handle: RequestHandler;
  close(): Promise<void>;
}

const MOST_DOCUMENTS = 1_000;
const MOST_TOKENS = 15_000;

export async function createGraphqlHandler({
  schema,
  contextFor,
  introspection,
  logger,
}: GraphqlHandlerOptions): Promise<GraphqlHandler> {
  const server = new ApolloServer<RegionalContext>({
    schema: schema.schema,
    csrfPrevention: true,
    introspection: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    maxRecursiveSelections: true,
    validationRules: armourRules(),
    parseOptions: { maxTokens: MOST_TOKENS },
    documentStore: boundedDocumentStore(),
    formatError: createErrorFormatter(logger),
    logger,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // Both instrument every field: measured, half of the time of a long list.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      describeInTrail,
      ...(introspection ? [] : [introspectionByRole<RegionalContext>(({ facts }) => facts.caller)]),
    ],
  });
  await server.start();
  const handle = expressMiddleware(server, {
    context: async ({ res }) => {
      const { facts, trail } = scopeOf(res);
      return contextFor(facts, trail);
    },
  });
  return { handle, close: () => server.stop() };
}

/** Tells the audit trail what the document asks for and whether it failed; resolvers add the customers. */
const describeInTrail: ApolloServerPlugin<RegionalContext> = {
  requestDidStart: async ({ contextValue: { trail } }) => ({
    didResolveOperation: async ({ operation, request }) => {
      if (operation !== undefined) trail.describe(nameOf(operation, request.variables));
    },
    willSendResponse: async (context) => failIfErrors(context, trail),
  }),
};

/** The root fields by name; an entity lookup by the types that are looked up. */
function nameOf(operation: OperationDefinitionNode, variables: Record<string, unknown> | undefined): string {
  const names = operation.selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    return selection.name.value === '_entities' ? entityTypes(variables) : [selection.name.value];
  });
  return [...new Set(names)].join(',') || 'GraphQL';
}

function entityTypes(variables: Record<string, unknown> | undefined): string[] {
  const representations = variables?.['representations'];
  if (!Array.isArray(representations)) return ['_entities'];
  return representations.map((entity: { __typename?: unknown } | null) =>
    typeof entity?.__typename === 'string' ? entity.__typename : '_entities',
  );
}

function failIfErrors({ response }: GraphQLRequestContext<RegionalContext>, trail: AuditTrail): void {
  const code =
    response.body?.kind === 'single' ? response.body.singleResult.errors?.[0]?.extensions?.['code'] : undefined;
  if (typeof code === 'string') trail.fail(code);
}

/** Bounded by count: Apollo's default bounds by an estimate of size that is far below the memory really used. */
function boundedDocumentStore() {
  const documents = new LRUCache<string, DocumentNode>({ max: MOST_DOCUMENTS });
  return {
    get: async (key: string) => documents.get(key),
    set: async (key: string, document: DocumentNode) => void documents.set(key, document),
    delete: async (key: string) => documents.delete(key),
  };
}
