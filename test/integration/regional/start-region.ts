import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { ROLES } from '../../../kernel/authorization/caller.ts';
import { listen } from '../../../kernel/http/listen.ts';
import { createTokenVerifier } from '../../../kernel/identity/token-verifier.ts';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger, type Logger } from '../../../kernel/logging/create-logger.ts';
import type { BlobPresence } from '../../../subgraphs/regional/compliance/residency-check.ts';
import { createApp } from '../../../subgraphs/regional/create-app.ts';
import { createRegion, type Region } from '../../../subgraphs/regional/create-region.ts';
import { createRegionalSchema } from '../../../subgraphs/regional/create-regional-schema.ts';
import type { ContentStore } from '../../../subgraphs/regional/data-subject-requests/content-store.ts';
import type { RequestServicesOptions } from '../../../subgraphs/regional/data-subject-requests/create-request-services.ts';
import type { Webhook } from '../../../subgraphs/regional/notifications/webhook.ts';
import type { RegionPlaces } from '../../../subgraphs/regional/residency/region-places.ts';
import { createFactsReader } from '../../../subgraphs/regional/shared/create-facts-reader.ts';
import { TEST_ROOT_KEY } from '../../support/audit/test-sealer.ts';
import { createGlobalDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';
import { placesOf } from '../../support/places.ts';
import { createTestIssuer, type TestIssuer } from '../../support/test-issuer.ts';

export const SERVICE_TOKEN = 'a-token-of-the-adapter-with-forty-characters';

export interface RunningRegion {
  readonly url: string;
  readonly region: Region;
  readonly issuer: TestIssuer;
  readonly database: TestDatabase;
  readonly global: TestDatabase;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  globalSql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  graphql(document: string, variables?: object, headers?: Record<string, string>): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by tests, field by field.
  readonly body: any;
}

export interface GraphqlAnswer extends Answer {
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly data: any;
  readonly errors: readonly { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export interface StartRegionOptions {
  /** Open unless given. */
  readonly authMode?: 'open' | 'enforced';
  readonly regionId?: string;
  readonly blobs?: BlobPresence;
  /** The region's own country for loopback and router unless given. */
  readonly places?: RegionPlaces;
  readonly content?: ContentStore | undefined;
  readonly ledgerPath?: string;
  readonly worker?: RequestServicesOptions['worker'];
  readonly webhooks?: readonly Webhook[];
  /** Keys of other regions' audit logs that are known beforehand. */
  readonly witnessPins?: readonly string[];
  /** Another address than the global database's. */
  readonly globalDatabaseUrl?: string;
  /** Silent unless given. */
  readonly logger?: Logger;
}

/**
 * A region with its endpoints on a free port, on databases of its own. In the enforced mode a request without a credential gets one
 * that may do everything in this region: a token of the person in X-Actor-ID, for the customer in X-Customer-ID if it names one.
 */
export async function startRegion(options: StartRegionOptions = {}): Promise<RunningRegion> {
  const regionId = parseRegionId(options.regionId ?? 'FI-HEL');
  const authMode = options.authMode ?? 'open';
  const issuer = await createTestIssuer();
  const [database, global] = await Promise.all([createRegionalDatabase(regionId), createGlobalDatabase()]);
  const logger = options.logger ?? createLogger('test', process.env['REGION_TEST_LOG'] ?? 'silent');
  const region = await createRegion({
    regionId,
    databaseUrl: database.url,
    globalDatabaseUrl: options.globalDatabaseUrl ?? global.regionUrl,
    rootKey: async () => TEST_ROOT_KEY,
    blobs: options.blobs,
    places: options.places ?? placesOf(regionId),
    content: options.content,
    webhooks: options.webhooks,
    witnessPins: options.witnessPins,
    ledgerPath: options.ledgerPath ?? join(tmpdir(), `ledger-${database.name}`),
    ...(options.worker === undefined ? {} : { worker: options.worker }),
    logger,
  });
  const { app, close } = await createApp({
    authMode,
    region,
    schema: createRegionalSchema(),
    readFacts: createFactsReader({
      trustedProxies: ['127.0.0.0/8', '::1'],
      serviceToken: SERVICE_TOKEN,
      tokens: authMode === 'open' ? undefined : createTokenVerifier(issuer.verifierOptions(regionId)),
    }),
    logger,
  });
  const listener = await listen(createServer(app), 0, '127.0.0.1');
  const url = `http://127.0.0.1:${listener.port}`;
  const identified = async (headers: Record<string, string>): Promise<Record<string, string>> => {
    if (authMode === 'open' || headers['authorization'] !== undefined) return headers;
    const { 'x-customer-id': customer, 'x-actor-id': subject = 'tester' } = headers;
    const customers = customer === undefined ? [] : [customer];
    return {
      ...headers,
      ...(await issuer.bearer({ roles: ROLES, regions: [regionId], customers, subject, audience: regionId })),
    };
  };
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    call(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await identified(headers)) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    url,
    issuer,
    region,
    database,
    global,
    sql: (text, values) => query(database.adminUrl, text, values),
    globalSql: (text, values) => query(global.adminUrl, text, values),
    get: async (path, headers = {}) => call(url + path, { headers: await identified(headers) }),
    post,
    graphql: async (document, variables = {}, headers = {}) => {
      const answer = await post('/graphql', { query: document, variables }, headers);
      return { ...answer, data: answer.body.data, errors: answer.body.errors ?? [] };
    },
    close: async () => {
      await listener.close(1_000);
      await close();
      await region.close();
      await Promise.all([database.drop(), global.drop()]);
    },
  };
}

/** Not `fetch`: it sends a request that was answered 421 a second time. */
async function call(url: string, init: Parameters<typeof request>[1]): Promise<Answer> {
  const { statusCode, headers, body } = await request(url, init);
  const text = await body.text();
  const isJson = /\bjson\b/.test(String(headers['content-type']));
  return { status: statusCode, headers, body: isJson ? JSON.parse(text) : text };
}
