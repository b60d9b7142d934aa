import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { createGateway, type Gateway, type GatewaySettings } from '../../gateway/create-gateway.ts';

import { listen } from '../../kernel/http/listen.ts';
import { createRoutingContext, createRoutingSchema } from '../../subgraphs/routing/create-routing-schema.ts';
import { createRoutingServices } from '../../subgraphs/routing/create-routing-services.ts';
import { createGlobalDatabase, query, type TestDatabase } from './databases.ts';

export interface GatewayFixture {
  readonly url: string;
  readonly gateway: Gateway;
  readonly database: TestDatabase;
  /** Everything that the process would have logged. */
  logged(): string;
  graphql(query: string, options?: GraphqlOptions): Promise<GraphqlAnswer>;
  /** Adds or changes a row of the registry. */
  registerRegion(id: string, endpoint: string, columns?: { s3Endpoint?: string; status?: string }): Promise<void>;
  assign(customerId: string, regionId: string): Promise<void>;
  close(): Promise<void>;
}

interface GraphqlOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface GraphqlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests compare parts of arbitrary answers.
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly text: string;
}

const SETTINGS: GatewaySettings = {
  regionalEndpoints: new Map(),
  s3Mode: 'proxy',
  s3Domains: ['s3.localhost'],
  regionTimeoutMs: 500,
  s3IdleTimeoutMs: 5_000,
  trustedProxies: [],
  introspection: true,
  authMode: 'open',
  witnessKeyFile: join(tmpdir(), `domicile-test-witness-${process.pid}.key`),
};

/** The router with its real routing subgraph on a database of its own, or on that of another, which then is the one to drop it. */
export async function startGateway(
  settings: Partial<GatewaySettings> = {},
  shared?: TestDatabase,
): Promise<GatewayFixture> {
  const database = shared ?? (await createGlobalDatabase());
  const { logger, logged } = recordingLogger();
  const routing = createRoutingServices(database.url);
  const gateway = await createGateway(
    { ...SETTINGS, ...settings },
    {
      schema: createRoutingSchema(),
      createContext: (owners, caller) => createRoutingContext(routing.services, owners, caller),
      regions: routing.services.regions,
      customers: routing.services.customerRouting,
      witness: routing.witness,
      databaseAnswers: () => routing.databaseAnswers(),
    },
    logger,
  );
  const listener = await listen(gateway.server, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    gateway,
    database,
    logged,
    graphql: (document, options) => ask(url, document, options),
    registerRegion: async (id, endpoint, { s3Endpoint, status = 'active' } = {}) => {
      await query(
        database.adminUrl,
        `INSERT INTO regions (region_id, gateway_endpoint, s3_endpoint, status, country) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region_id) DO UPDATE SET gateway_endpoint = $2, s3_endpoint = $3, status = $4`,
        [id, endpoint, s3Endpoint ?? null, status, `Country of ${id}`],
      );
    },
    assign: async (customerId, regionId) => {
      await query(
        database.adminUrl,
        `INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ($1, $2)
         ON CONFLICT (customer_id) DO UPDATE SET primary_region_id = $2`,
        [customerId, regionId],
      );
    },
    close: async () => {
      await listener.close(100);
      await gateway.close();
      await routing.close();
      if (shared === undefined) await database.drop();
    },
  };
}

async function ask(url: string, document: string, options: GraphqlOptions = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify({ query: document, variables: options.variables }),
    signal: options.signal ?? AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text);
  return { status: response.status, data, errors, text };
}

function recordingLogger() {
  const chunks: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { logger: pino({ level: 'debug' }, sink), logged: () => chunks.join('') };
}
