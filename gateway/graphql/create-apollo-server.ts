import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode } from 'graphql';
import { disableApolloTelemetry } from '#kernel/config/env.ts';
import { armourRules } from '#kernel/graphql/armour-rules.ts';
import { createErrorFormatter } from '#kernel/graphql/format-error.ts';
import { introspectionByRole } from '#kernel/graphql/introspection-by-role.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { GatewayContext } from '../context.ts';
import type { RegionDispatch } from '../federation/region-dispatch.ts';
import { RegionalDataSource } from '../federation/regional-data-source.ts';
import { type LocalSubgraph, RoutingDataSource } from '../federation/routing-data-source.ts';
import { createApolloLogger } from './apollo-logger.ts';
import { BoundedTextCache } from './bounded-text-cache.ts';
import { CountBoundedCache } from './count-bounded-cache.ts';
import { knownOperationPlugin } from './known-operation-plugin.ts';
import { reservedVariablesRule } from './reserved-variables-rule.ts';

export interface ApolloServerOptions {
  readonly supergraphSdl: string;
  readonly dispatch: RegionDispatch;
  readonly routing: LocalSubgraph;
  /** Whether everybody may ask for the schema; otherwise the roles of the policy table may. */
  readonly introspection: boolean;
  readonly logger: Logger;
}

export interface GraphqlServer {
  readonly server: ApolloServer<GatewayContext>;
  /** How full the caches are. */
  cacheSizes(): Readonly<Record<'documents' | 'plans' | 'routingDocuments' | 'regionalDocuments', number>>;
}

const MOST_DOCUMENTS = 1_000;
const MOST_PLANS = 1_000;
const MOST_PERSISTED = 1_000;
const LONGEST_PERSISTED = 32_768;
/** Far above any real query; a document of a megabyte is not worth parsing. */
const MOST_TOKENS = 10_000;

/** Apollo Server over the federated graph. */
export function createApolloServer(options: ApolloServerOptions): GraphqlServer {
  const { supergraphSdl, dispatch, logger } = options;
  const formatError = createErrorFormatter(logger);
  const routing = new RoutingDataSource(options.routing, formatError);
  const regional = new RegionalDataSource(dispatch);
  const documents = new CountBoundedCache<DocumentNode>(MOST_DOCUMENTS);
  const plans = new CountBoundedCache<object>(MOST_PLANS);
  // It would report to its vendor and ask cloud metadata addresses from the moment it is constructed.
  disableApolloTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => (name === 'regional' ? regional : routing),
    queryPlannerConfig: { cache: plans as never },
    logger: createApolloLogger(logger),
  });
  const server = new ApolloServer<GatewayContext>({
    gateway,
    introspection: true,
    // Only documents up to a size, and so many of them: anybody may register one.
    persistedQueries: { cache: new BoundedTextCache(MOST_PERSISTED, LONGEST_PERSISTED) },
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    documentStore: documents,
    parseOptions: { maxTokens: MOST_TOKENS },
    maxRecursiveSelections: true,
    validationRules: [reservedVariablesRule, ...armourRules()],
    formatError,
    logger: createApolloLogger(logger),
    // Signals are main.ts's business: it drains the listener first.
    stopOnTerminationSignals: false,
    plugins: [
      knownOperationPlugin,
      ...(options.introspection ? [] : [introspectionByRole<GatewayContext>(({ caller }) => caller)]),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  return {
    server,
    cacheSizes: () => ({
      documents: documents.size,
      plans: plans.size,
      routingDocuments: routing.cachedDocuments,
      regionalDocuments: dispatch.cachedDocuments,
    }),
  };
}
