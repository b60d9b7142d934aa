import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type Express, type RequestHandler } from 'express';
import { AppError } from '#kernel/errors.ts';
import { expandPersistedDocuments, refuseUnknownDocuments } from '#kernel/graphql/persisted-documents.ts';
import { addWitnessRoutes } from '#kernel/http/add-witness-routes.ts';
import { problemRenderer } from '#kernel/http/problem-renderer.ts';
import { limitRate, type RateLimit } from '#kernel/http/rate-limit.ts';
import { securityHeaders } from '#kernel/http/security-headers.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { isS3Host } from '#kernel/s3-host.ts';
import type { WitnessDesk } from '#kernel/transparency-log/witness-desk.ts';
import { createGatewayContext, type GatewayContext } from './context.ts';
import type { HealthCheck } from './health/health-check.ts';
import { authenticate, type CallerReader, callerOf } from './http/read-caller.ts';
import { named, recordRequests, requestRecordOf } from './http/request-record.ts';
import { createRoutingRoutes, type RoutingRoutesParts } from './rest/routing-routes.ts';
import { serviceDocument } from './rest/service-document.ts';

export interface AppParts {
  readonly witness: WitnessDesk;
  readonly graphql: ApolloServer<GatewayContext>;
  readonly health: HealthCheck;
  readonly s3: RequestHandler;
  /** Hosts at which everything is S3. */
  readonly s3Domains: readonly string[];
  readonly routes: RoutingRoutesParts;
  readonly readCaller: CallerReader;
  readonly rateLimit: RateLimit;
  readonly trustedProxies: readonly string[];
  /** Dashboard and GraphiQL. */
  readonly pages: RequestHandler;
  /** Documents that our own pages send by hash. */
  readonly persistedDocuments: string;
  /** Whether nobody else's documents are answered. */
  readonly onlyKnownDocuments: boolean;
  readonly logger: Logger;
}

const LARGEST_JSON = '256kb';

/** The order matters: S3 bodies pass untouched, so their route comes before anything that reads a body. */
export function createApp({
  graphql,
  health,
  s3,
  s3Domains,
  witness,
  routes,
  readCaller,
  rateLimit,
  trustedProxies,
  pages,
  persistedDocuments,
  onlyKnownDocuments,
  logger,
}: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('trust proxy', trustedProxies);
  app.use(recordRequests(logger));
  app.use(securityHeaders());
  const s3Named = named('s3');
  app.use((request, response, next) => {
    if (!isS3Host(request.headers.host, s3Domains)) return next();
    return s3Named(request, response, () => s3(request, response, next));
  });
  app.get('/health', named('health'), async (_request, response) => {
    const report = await health.read();
    response.status(report.status === 'unhealthy' ? 503 : 200).json(report);
  });
  app.use('/s3', named('s3'), s3);
  app.use(['/graphql', '/routing'], limitRate(rateLimit));
  app.use(['/dashboard', '/graphiql'], named('pages'));
  app.use(pages);
  app.use('/witness', named('witness'));
  addWitnessRoutes(app, witness);
  app.use(express.json({ limit: LARGEST_JSON }));
  app.use(
    '/graphql',
    named('graphql'),
    authenticate(readCaller),
    expandPersistedDocuments(persistedDocuments),
    ...(onlyKnownDocuments ? [refuseUnknownDocuments(persistedDocuments)] : []),
    expressMiddleware(graphql, { context: async ({ req, res }) => createGatewayContext(req, res, callerOf(res)) }),
  );
  app.use('/routing', authenticate(readCaller), createRoutingRoutes(routes));
  app.get('/', named('service-document'), (_request, response) => {
    response.json(serviceDocument);
  });
  app.use(() => {
    throw new AppError('NOT_FOUND', 'There is nothing at this address; GET / lists what there is.');
  });
  app.use(problemRenderer(logger, (request) => (request.res ? requestRecordOf(request.res).requestId : 'unknown')));
  return app;
}
