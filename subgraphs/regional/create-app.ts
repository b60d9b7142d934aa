import { join } from 'node:path';
import express, { type Express, type RequestHandler, Router } from 'express';
import type { SignIn } from '#kernel/config/sign-in.ts';
import { AppError } from '#kernel/errors.ts';
import { expandPersistedDocuments } from '#kernel/graphql/persisted-documents.ts';
import { addWitnessRoutes } from '#kernel/http/add-witness-routes.ts';
import { dashboardSite } from '#kernel/http/dashboard-site.ts';
import { problemRenderer } from '#kernel/http/problem-renderer.ts';
import type { RateLimit } from '#kernel/http/rate-limit.ts';
import { securityHeaders } from '#kernel/http/security-headers.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { projectRoot } from '#kernel/project-root.ts';
import { addApprovalRoutes } from './access-approvals/rest/add-approval-routes.ts';
import { addAccessKeyRoutes } from './access-keys/rest/add-access-key-routes.ts';
import { addAuditRoutes } from './audit/rest/add-audit-routes.ts';
import { addBreachRoutes } from './breaches/rest/add-breach-routes.ts';
import { addBucketTermsRoutes } from './bucket-terms/rest/add-bucket-terms-routes.ts';
import { addComplianceRoutes } from './compliance/rest/add-compliance-routes.ts';
import { addEventRoutes } from './compliance-events/rest/add-event-routes.ts';
import { createGraphqlHandler } from './create-graphql-handler.ts';
import type { Region } from './create-region.ts';
import type { RegionalSchema } from './create-regional-schema.ts';
import { addCustomerRoutes } from './customers/rest/add-customer-routes.ts';
import { addRequestRoutes } from './data-subject-requests/rest/add-request-routes.ts';
import { addDecisionRoutes } from './decisions/rest/add-decision-routes.ts';
import { addRecordRoutes } from './processing-records/rest/add-record-routes.ts';
import { auditBeforeAnswer } from './rest/audit-before-answer.ts';
import { boundBodyTime } from './rest/bound-body-time.ts';
import { rememberFailure, renderGraphqlFailure } from './rest/render-failure.ts';
import { describeRegion, reportHealth } from './rest/report-health.ts';
import { addRetentionRoutes } from './retention/rest/add-retention-routes.ts';
import { addRuleRoutes } from './rules/rest/add-rule-routes.ts';
import type { FactsReader } from './shared/create-facts-reader.ts';
import { addTransferRoutes } from './transfers/rest/add-transfer-routes.ts';

export interface AppOptions {
  readonly region: Region;
  readonly schema: RegionalSchema;
  readonly readFacts: FactsReader;
  /** Answers everything under /s3; it audits its requests itself. */
  readonly s3?: RequestHandler | undefined;
  readonly authMode: string;
  readonly signIn?: SignIn | undefined;
  /** Whether everybody may ask for the schema. */
  readonly introspection?: boolean;
  readonly rateLimit?: RateLimit;
  readonly logger: Logger;
}

export interface RegionalApp {
  readonly app: Express;
  close(): Promise<void>;
}

/** Room for the S3 adapter's largest question, the completion of an upload of 10,000 parts. */
const GRAPHQL_BODY_LIMIT = '4mb';
const REST_BODY_LIMIT = '256kb';

export async function createApp(options: AppOptions): Promise<RegionalApp> {
  const { region, schema, readFacts, logger } = options;
  const audited = (channel: 'graphql' | 'rest'): RequestHandler =>
    auditBeforeAnswer({
      channel,
      readFacts,
      recorder: region.recorder,
      residency: region.services.residencyGate,
      logger,
    });
  const graphql = await createGraphqlHandler({
    schema,
    contextFor: region.contextFor,
    introspection: options.introspection ?? true,
    logger,
  });

  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  app.get('/', describeRegion(region.regionId));
  app.get('/health', reportHealth(region, schema.hash));
  addWitnessRoutes(app, region.witness);
  // Before any body parser: object bodies are streams.
  if (options.s3 !== undefined) app.use('/s3', options.s3);
  const dist = join(projectRoot(), 'dist');
  const { authMode, signIn: oidc } = options;
  app.use(dashboardSite({ folder: dist, config: { regionId: region.regionId, authMode, oidc } }));
  app.use(
    '/graphql',
    audited('graphql'),
    boundBodyTime,
    express.json({ limit: GRAPHQL_BODY_LIMIT }),
    expandPersistedDocuments(join(dist, 'persisted-documents.json')),
    graphql.handle,
    renderGraphqlFailure(logger),
  );
  app.use('/api', audited('rest'), boundBodyTime, express.json({ limit: REST_BODY_LIMIT }), createApi(region));
  app.use('/api', rememberFailure);
  app.use(() => {
    throw new AppError('NOT_FOUND', 'There is nothing at this path. GET / lists what there is.');
  });
  app.use(problemRenderer(logger, (request) => request.res?.getHeader('x-request-id')?.toString() ?? ''));
  return { app, close: graphql.close };
}

function createApi(region: Region): Router {
  const { regionId, services, residency } = region;
  const router = Router();
  addCustomerRoutes(router, { regionId, customers: services.customers, residency: services.residencyGate });
  addAccessKeyRoutes(router, services.accessKeys);
  addBucketTermsRoutes(router, services.bucketTerms);
  addDecisionRoutes(router, services.decisions);
  addRecordRoutes(router, { regionId, records: services.processingRecords, recorder: region.recorder });
  addComplianceRoutes(router, { regionId, residency, compliance: services.compliance });
  const { customers, auditLog: log, audit: entries, jurisdiction } = services;
  addAuditRoutes(router, { regionId, jurisdiction, log, entries, customers, recorder: region.recorder });
  addRequestRoutes(router, {
    requests: services.requests,
    reader: services.dataSubjectRequests,
    items: services.requestItems,
    answers: services.requestAnswers,
    exports: region.exports,
    recorder: region.recorder,
  });
  addEventRoutes(router, services.events);
  addRuleRoutes(router, services.rules);
  addBreachRoutes(router, services.breaches);
  addTransferRoutes(router, { transfers: services.transfers, customers });
  addApprovalRoutes(router, { approvals: services.accessApprovals, customers });
  addRetentionRoutes(router, { retention: services.retention, customers });
  router.use(() => {
    throw new AppError('NOT_FOUND', 'There is no such endpoint. GET / lists what there is.');
  });
  return router;
}
