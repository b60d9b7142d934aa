import type { Server } from 'node:http';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Caller } from '#kernel/authorization/caller.ts';
import { createServer } from '#kernel/http/create-server.ts';
import { dashboardSite } from '#kernel/http/dashboard-site.ts';
import { createRateLimit } from '#kernel/http/rate-limit.ts';
import type { AssertionSigner } from '#kernel/identity/gateway-assertion.ts';
import { createTokenVerifier } from '#kernel/identity/token-verifier.ts';

import type { Logger } from '#kernel/logging/create-logger.ts';
import { projectRoot } from '#kernel/project-root.ts';
import { isS3Host } from '#kernel/s3-host.ts';
import type { ProcessTls } from '#kernel/tls/open-tls.ts';
import type { WitnessStore } from '#kernel/transparency-log/witness-desk.ts';
import type { GatewayConfig } from './config.ts';
import { createApp } from './create-app.ts';
import { OwnerDirectory, type OwnerSource } from './directory/owner-directory.ts';
import type { Owners } from './federation/dispatch-task.ts';
import { RegionDispatch } from './federation/region-dispatch.ts';
import { HttpRegionLink } from './federation/region-link.ts';
import { RegionRegistry, type RegionSource } from './federation/region-registry.ts';
import { routingArguments, supergraphSdl } from './generated/supergraph.ts';
import { createApolloServer, type GraphqlServer } from './graphql/create-apollo-server.ts';
import { HealthCheck } from './health/health-check.ts';
import { createCallerReader } from './http/read-caller.ts';
import type { RoutingApi } from './rest/routing-routes.ts';
import { createS3Handler } from './s3/create-s3-handler.ts';
import { S3Forwarder } from './s3/s3-forwarder.ts';
import { createGatewayWitness } from './witness/create-witness-desk.ts';
import { witnessKeyFrom } from './witness/witness-key.ts';

/** The `routing` subgraph, which runs in this process. */
export interface RoutingPart {
  readonly schema: GraphQLSchema;
  /** A context for one execution of the schema, in which ownership is read from the router's directory. */
  createContext(owners: Owners, caller: Caller): object;
  readonly regions: RegionSource;
  readonly customers: RoutingApi & OwnerSource;
  databaseAnswers(): Promise<boolean>;
  /** What this process holds of the regions' audit logs, for which it is a witness. */
  readonly witness: WitnessStore;
}

export type GatewaySettings = Pick<
  GatewayConfig,
  | 'regionalEndpoints'
  | 's3Mode'
  | 's3Domains'
  | 'regionTimeoutMs'
  | 's3IdleTimeoutMs'
  | 'trustedProxies'
  | 'introspection'
  | 'authMode'
> &
  Partial<Pick<GatewayConfig, 'tokens' | 'signIn' | 'onlyKnownDocuments' | 'requestsPerMinute'>> & {
    /** Holds the key that cosigns; made at the first use. */
    readonly witnessKeyFile: string;
    /** Verifier keys of the regions' audit logs that are known beforehand. */
    readonly witnessPins?: readonly string[];
    /** Signs what this process says to regions; without it they know it by its address. */
    readonly assertions?: AssertionSigner | undefined;
    readonly tls?: ProcessTls;
  };

export interface Gateway {
  readonly server: Server;
  /** How full the bounded caches are. */
  cacheSizes(): ReturnType<GraphqlServer['cacheSizes']> & { readonly directory: number };
  close(): Promise<void>;
}

const LARGEST_REGION_ANSWER = 32 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection without a byte in either direction; longer than any pause that a transfer is allowed. */
const SOCKET_IDLE_MS = 120_000;

/** The global router, started but not listening. It needs neither a region nor the database to be up. */
export async function createGateway(settings: GatewaySettings, routing: RoutingPart, logger: Logger): Promise<Gateway> {
  const registry = new RegionRegistry(routing.regions, settings.regionalEndpoints);
  const directory = new OwnerDirectory(routing.customers);
  const link = new HttpRegionLink(registry, {
    timeoutMs: settings.regionTimeoutMs,
    maxResponseBytes: LARGEST_REGION_ANSWER,
    assertions: settings.assertions,
    tls: settings.tls?.peers,
  });
  const dispatch = new RegionDispatch({ link, owners: directory, routingArguments, logger });
  const { server: graphql, cacheSizes } = createApolloServer({
    supergraphSdl,
    dispatch,
    routing: { schema: routing.schema, createContext: (caller) => routing.createContext(directory, caller) },
    introspection: settings.introspection,
    logger,
  });
  await graphql.start();
  const health = new HealthCheck({
    registry,
    databaseAnswers: () => routing.databaseAnswers(),
    tls: settings.tls?.peers,
    logger,
  });
  const forwarder = new S3Forwarder({
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    idleTimeoutMs: settings.s3IdleTimeoutMs,
    assertions: settings.assertions,
    tls: settings.tls?.peers,
  });
  const dist = join(projectRoot(), 'dist');
  const witness = createGatewayWitness({
    store: routing.witness,
    key: witnessKeyFrom(settings.witnessKeyFile),
    regions: routing.regions,
    pins: settings.witnessPins,
    logger,
  });
  const app = createApp({
    witness,
    graphql,
    health,
    s3: createS3Handler({ mode: settings.s3Mode, domains: settings.s3Domains, directory, registry, forwarder }),
    routes: { routing: routing.customers, regions: routing.regions, forget: (id) => directory.forget(id) },
    s3Domains: settings.s3Domains,
    readCaller: createCallerReader(settings.tokens === undefined ? undefined : createTokenVerifier(settings.tokens)),
    rateLimit: createRateLimit({ perMinute: settings.requestsPerMinute ?? 60_000 }),
    trustedProxies: settings.trustedProxies,
    pages: dashboardSite({
      folder: dist,
      config: { regionId: null, authMode: settings.authMode, oidc: settings.signIn },
    }),
    persistedDocuments: join(dist, 'persisted-documents.json'),
    onlyKnownDocuments: settings.onlyKnownDocuments ?? false,
    logger,
  });
  return {
    server: createHttpServer(app, settings),
    cacheSizes: () => ({ ...cacheSizes(), directory: directory.size }),
    close: async () => {
      await graphql.stop();
      forwarder.close();
      await Promise.all([link.close(), health.close()]);
    },
  };
}

function createHttpServer(
  app: ReturnType<typeof createApp>,
  { tls, s3Domains }: Pick<GatewaySettings, 'tls' | 's3Domains'>,
): Server {
  const server = createServer({}, app, tls?.server);
  // An upload may take hours; what may not be is a silent connection.
  server.requestTimeout = 0;
  server.setTimeout(SOCKET_IDLE_MS);
  // For /s3 it is the region that says 100, once it has accepted the request.
  server.on('checkContinue', (request, response) => {
    const isS3 = isS3Host(request.headers.host, s3Domains) || /^\/s3(?=[/?]|$)/.test(request.url ?? '');
    if (!isS3) response.writeContinue();
    app(request, response);
  });
  return server;
}
