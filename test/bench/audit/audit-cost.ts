import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { systemClock } from '../../../kernel/clock.ts';
import { listen } from '../../../kernel/http/listen.ts';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { createBlobStore } from '../../../s3-adapter/blob-store/create-blob-store.ts';
import { createS3Adapter } from '../../../s3-adapter/create-s3-adapter.ts';
import { createInProcessExecutor } from '../../../s3-adapter/metadata/create-in-process-executor.ts';
import { AuditSealer } from '../../../subgraphs/regional/audit/audit-sealer.ts';
import { createAuditWriters } from '../../../subgraphs/regional/audit/create-audit-writers.ts';
import { PgEntryWriter } from '../../../subgraphs/regional/audit/pg-entry-writer.ts';
import { createRegion } from '../../../subgraphs/regional/create-region.ts';
import { createRegionalSchema } from '../../../subgraphs/regional/create-regional-schema.ts';
import { createFactsReader } from '../../../subgraphs/regional/shared/create-facts-reader.ts';
import { adapterFacts } from '../../../subgraphs/regional/shared/request-facts.ts';
import { TEST_ROOT_KEY } from '../../support/audit/test-sealer.ts';
import { placesOf } from '../../support/places.ts';
import { query } from '../../support/query.ts';
import { startBothDatabases } from '../../support/script-databases.ts';

const SECONDS = 2;
const ROUNDS = 3;
const KEYS = 8;
const BODY = Buffer.alloc(4096, 'x');
const CUSTOMER = { 'x-customer-id': 'acme' };

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Seals nothing, so the same statements run with no entry in them. */
class NoSealer extends AuditSealer {
  override parameters(): Promise<unknown[][]> {
    return super.parameters([]);
  }
}

const withoutAudit: typeof createAuditWriters = (options) => {
  const writers = createAuditWriters(options);
  const sealer = new NoSealer({ keyring: { current: unused, find: unused }, secrets: writers.secrets });
  const entries = new PgEntryWriter(options.regionId, sealer);
  return { ...writers, sealer, entries, recorder: { record: async () => undefined } };
};

const unused = (): Promise<never> => Promise.reject(new Error('No key is needed where nothing is sealed.'));

/**
 * What auditing adds to a request of S3: the same region and load with and without it, in turns, so that whatever else the machine
 * does falls on both.
 */
export async function auditCost(say: (figures: object) => unknown): Promise<void> {
  const [off, audited] = [await open(withoutAudit), await open(createAuditWriters)];
  try {
    for (const method of ['PUT', 'GET'] as const)
      for (const inFlight of [1, 16, 64]) {
        const waits: Record<'off' | 'audited', number[]> = { off: [], audited: [] };
        for (let round = 0; round < ROUNDS; round += 1) {
          waits.off.push(...(await load(off.pool, method, inFlight, SECONDS)));
          waits.audited.push(...(await load(audited.pool, method, inFlight, SECONDS)));
        }
        say({
          what: 'cost',
          load: `${method} 4 KiB`,
          inFlight,
          ...compared(figuresOf(waits.audited), figuresOf(waits.off)),
        });
      }
    say(await sealedUnderLoad(audited.pool, audited.adminUrl));
  } finally {
    await off.close();
    await audited.close();
  }
}

function figuresOf(waits: number[]): Measured {
  waits.sort((a, b) => a - b);
  const at = (share: number): number => Number((waits[Math.floor(waits.length * share)] ?? 0).toFixed(2));
  return { perSecond: Math.round(waits.length / (ROUNDS * SECONDS)), p50Ms: at(0.5), p99Ms: at(0.99) };
}

function compared(audited: Measured, off: Measured): object {
  const ratio = (name: keyof Measured): number => Number((audited[name] / off[name]).toFixed(2));
  const addedMs = Number((audited.p50Ms - off.p50Ms).toFixed(2));
  return { audited, off, addedMs, p50: ratio('p50Ms'), p99: ratio('p99Ms'), throughput: ratio('perSecond') };
}

interface OpenRegion {
  readonly pool: Pool;
  readonly adminUrl: string;
  close(): Promise<void>;
}

/** A region with its S3 port and a warmed-up bucket. */
async function open(auditWriters: typeof createAuditWriters): Promise<OpenRegion> {
  const regionId = parseRegionId('FI-HEL');
  const databases = await startBothDatabases(regionId, true);
  const { adminUrl } = databases.regional;
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const logger = createLogger('bench', 'silent');
  const region = await createRegion({
    regionId,
    databaseUrl: databases.regional.url,
    globalDatabaseUrl: databases.global.regionUrl,
    rootKey: async () => TEST_ROOT_KEY,
    places: placesOf(regionId),
    ledgerPath: join(folder, 'ledger'),
    auditWriters,
    logger,
  });
  const addCustomer = "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('acme', 'Acme', $1)";
  await query(adminUrl, addCustomer, [regionId]);
  const { schema } = createRegionalSchema();
  const adapter = createS3Adapter({
    regionId,
    executor: createInProcessExecutor({ schema, createContext: () => region.contextFor(adapterFacts()) }),
    blobs: await createBlobStore({ path: join(folder, 'blobs') }),
    acceptsUnsigned: true,
    readFacts: createFactsReader({ trustedProxies: ['127.0.0.0/8'] }),
    clock: systemClock,
    logger,
  });
  const listener = await listen(adapter.server, 0, '127.0.0.1');
  const pool = new Pool(`http://127.0.0.1:${listener.port}`, { connections: 64 });
  await ask(pool, 'PUT', '/documents');
  await load(pool, 'PUT', KEYS, 1);
  return {
    pool,
    adminUrl,
    close: async () => {
      await pool.close();
      await listener.close(1_000);
      await adapter.close();
      await region.close();
      await databases.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(pool: Pool, method: 'PUT' | 'GET', path: string, body?: Buffer): Promise<void> {
  const answer = await pool.request({ method, path, headers: CUSTOMER, ...(body === undefined ? {} : { body }) });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`${method} ${path} was answered ${answer.statusCode}.`);
}

/** How long each request took, in milliseconds. */
async function load(pool: Pool, method: 'PUT' | 'GET', inFlight: number, seconds: number): Promise<number[]> {
  const waits: number[] = [];
  const until = performance.now() + seconds * 1000;
  const client = async (_: unknown, number: number): Promise<void> => {
    // Each writer has a key of its own; what is read was written by the warm-up.
    const path = `/documents/key-${method === 'PUT' ? number : number % KEYS}`;
    while (performance.now() < until) {
      const began = performance.now();
      await ask(pool, method, path, method === 'PUT' ? BODY : undefined);
      waits.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return waits;
}

/** How far the log keeps up while 64 requests are in flight, and how long it needs for what is left. */
async function sealedUnderLoad(pool: Pool, url: string): Promise<object> {
  const state = async (): Promise<{ sealed: number; recorded: number }> => {
    const [row] = await query<{ sealed: number; recorded: number }>(
      url,
      `SELECT (SELECT coalesce(max(size), 0)::int FROM audit_checkpoints) AS sealed, (SELECT count(*)::int FROM audit_entries) AS recorded`,
    );
    return row ?? { sealed: 0, recorded: 0 };
  };
  const before = await state();
  await load(pool, 'PUT', 64, 4 * SECONDS);
  const after = await state();
  const began = performance.now();
  while ((await state()).sealed < after.recorded) await new Promise((resolve) => setTimeout(resolve, 100));
  const drained = (performance.now() - began) / 1000;
  const seconds = 4 * SECONDS;
  return {
    what: 'sealed under load',
    recordedPerSecond: Math.round((after.recorded - before.recorded) / seconds),
    sealedPerSecond: Math.round((after.sealed - before.sealed) / seconds),
    behindAtTheEnd: after.recorded - after.sealed,
    caughtUpAfterSeconds: Number(drained.toFixed(1)),
  };
}
