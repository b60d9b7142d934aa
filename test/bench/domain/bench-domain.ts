import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { systemClock } from '../../../kernel/clock.ts';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { AesGcmKeySealer } from '../../../subgraphs/regional/access-keys/aes-gcm-key-sealer.ts';
import { auditPageQuery } from '../../../subgraphs/regional/audit/audit-page-sql.ts';
import { AuditSecrets } from '../../../subgraphs/regional/audit/audit-secrets.ts';
import { createAuditWriters } from '../../../subgraphs/regional/audit/create-audit-writers.ts';
import type { AuditFilter } from '../../../subgraphs/regional/audit/recorded-entry.ts';
import { PrismaComplianceReader } from '../../../subgraphs/regional/compliance/prisma-compliance-reader.ts';
import { PgDataSubjectRequestReader } from '../../../subgraphs/regional/data-subject-requests/pg-data-subject-request-reader.ts';
import { planSql } from '../../../subgraphs/regional/data-subject-requests/pg-plan-sql.ts';
import { PgRequestPlanner } from '../../../subgraphs/regional/data-subject-requests/pg-request-planner.ts';
import { createRegionCalendar } from '../../../subgraphs/regional/data-subject-requests/region-calendar.ts';
import { openRegionalPool, type RegionalPool } from '../../../subgraphs/regional/shared/pg-regional-pool.ts';
import { openRegionalPrisma } from '../../../subgraphs/regional/shared/prisma-regional-client.ts';
import { subjectKeySettings } from '../../../subgraphs/regional/subjects/subject-key.ts';
import { customerOf, identifierOf, loadRegion, PEOPLE, WELL_KNOWN } from '../../load/load-region.ts';
import { TEST_ROOT_KEY } from '../../support/audit/test-sealer.ts';
import { startRegionalDatabase } from '../../support/script-databases.ts';

const RUNS = 60;
const OBJECTS = Number(process.argv[3] ?? '200000');
const ENTRIES = Number(process.argv[4] ?? '1000000');
const EXPLAINS = process.argv.includes('--explain');
const regionId = parseRegionId('FI-HEL');
const settings = subjectKeySettings(TEST_ROOT_KEY);
const logger = createLogger('bench', 'silent');

const say = (figures: object): boolean => process.stdout.write(`${JSON.stringify(figures)}\n`);

/** What officers and workers ask of a large region: each by the service's own code, on a durable server. */
export async function benchDomain(): Promise<void> {
  const database = await startRegionalDatabase(regionId, true);
  try {
    const began = performance.now();
    const progress = (line: string): boolean => process.stderr.write(`${line}\n`);
    await loadRegion({ ...loaded(database.adminUrl), objects: OBJECTS, entries: ENTRIES, say: progress });
    say({
      what: 'loaded',
      objects: OBJECTS,
      entries: ENTRIES,
      seconds: Math.round((performance.now() - began) / 1000),
    });
    const pool = openRegionalPool({ connectionString: database.url, max: 3, settings, logger });
    const prisma = openRegionalPrisma({ connectionString: database.url, max: 3, logger });
    await compliance(new PrismaComplianceReader(prisma), new PgDataSubjectRequestReader(pool));
    await search(pool);
    await planning(pool);
    if (EXPLAINS) await explain(database.url);
    await Promise.all([pool.end(), prisma.$disconnect()]);
  } finally {
    await database.stop();
  }
}

const loaded = (url: string) => ({ url, regionId, rootKey: TEST_ROOT_KEY });

/** `ask(run)` as often as RUNS says, after three that warm up. */
async function measure(what: string, ask: (run: number) => Promise<unknown>, runs = RUNS): Promise<void> {
  const times: number[] = [];
  for (let run = -3; run < runs; run += 1) {
    const began = performance.now();
    await ask(run + 3);
    if (run >= 0) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Number((times[Math.ceil(times.length * share) - 1] ?? 0).toFixed(1));
  say({ what, p50Ms: at(0.5), p95Ms: at(0.95) });
}

async function compliance(reader: PrismaComplianceReader, requests: PgDataSubjectRequestReader): Promise<void> {
  await measure('summary of a customer', (run) => reader.summariesOf([customer(run)]));
  await measure('summary of the region', () => reader.regionSummary(null));
  await measure('alerts of a customer', (run) => reader.alerts(customer(run), 50));
  await measure('alerts of the region', () => reader.alerts(null, 50));
  const filter = { customerId: null, right: null, status: null, open: true, overdue: null };
  await measure('open requests of the region', () => requests.list(filter, { first: 50, after: null }));
}

const customer = (run: number) => customerOf(run) as Parameters<PrismaComplianceReader['alerts']>[0] & string;
const day = (run: number): AuditFilter => {
  const from = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1 + (run % 10)));
  return { from, to: new Date(from.getTime() + 86_400_000) };
};

async function search(pool: RegionalPool): Promise<void> {
  const keySealer = new AesGcmKeySealer(TEST_ROOT_KEY);
  const { reader } = createAuditWriters({ regionId, pool, rootKey: TEST_ROOT_KEY, keySealer, clock: systemClock });
  const page = (filter: AuditFilter) => ({ first: 50, after: null, filter });
  await measure('audit search by customer', (run) => reader.entriesOf([customer(run)], page({})));
  await measure('audit search by subject', (run) =>
    reader.entriesOf([customer(run)], page({ subject: identifierOf(run) })),
  );
  await measure('audit search by time', (run) => reader.entriesOf([customer(run)], page(day(run))));
}

async function planning(pool: RegionalPool): Promise<void> {
  const planner = new PgRequestPlanner(pool, createRegionCalendar(regionId), systemClock);
  const plan = async (right: string, person: number, identifier = identifierOf(person)): Promise<void> => {
    const lease = await request(pool, right, customerOf(person), identifier);
    await planner.plan(lease);
  };
  const leases = async (right: string, offset: number) =>
    Promise.all(
      Array.from({ length: RUNS + 3 }, (_, run) =>
        request(pool, right, customerOf(run), identifierOf((offset + run) % PEOPLE)),
      ),
    );
  for (const [at, right] of ['erasure', 'access'].entries()) {
    const waiting = await leases(right, 1_000 * (at + 1));
    await measure(`planning (${right}, ${OBJECTS / PEOPLE} objects)`, async (run) => {
      const lease = waiting[run];
      if (lease !== undefined) await planner.plan(lease);
    });
  }
  const began = performance.now();
  await plan('erasure', 0, WELL_KNOWN.identifier);
  say({ what: `planning (erasure, ${WELL_KNOWN.objects} objects), once`, ms: Math.round(performance.now() - began) });
}

/** A request that is verified and leased by a worker for its planning. */
async function request(pool: RegionalPool, right: string, customerId: string, identifier: string) {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO data_subject_requests (customer_id, data_subject_id, request_type, received_at, response_deadline)
     VALUES ($1, $2, $3, now(), now() + interval '30 days') RETURNING id`,
    [customerId, identifier, right],
  );
  const requestId = rows[0]?.id ?? '';
  const verify = `UPDATE data_subject_requests SET status = $2, verified_at = now(), verification_method = 'bench' WHERE id = $1`;
  for (const status of ['verified', 'scoping']) await pool.query(verify, [requestId, status]);
  const worker = randomUUID();
  const lease = `INSERT INTO request_work (request_id, step, leased_by, due_at) VALUES ($1, 'plan', $2, now() + interval '1 hour')`;
  await pool.query(lease, [requestId, worker]);
  return { requestId, step: 'plan' as const, worker, attempts: 1 };
}

/** The statements behind the figures, as the server ran them; for docs/performance.md. */
async function explain(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: settings });
  await client.connect();
  const subjectHash = new AuditSecrets(TEST_ROOT_KEY).personHash(customerOf(77), identifierOf(77));
  const audit = (filter: AuditFilter) =>
    auditPageQuery([{ id: customerOf(77), subjectHash }], { first: 50, after: null, filter });
  const handle = `encode(subject_handle('${customerOf(77)}', '${identifierOf(77)}'), 'hex')`;
  const plan = planSql('erasure').replaceAll('$1::uuid', `'${randomUUID()}'::uuid`);
  const statements: Readonly<Record<string, { readonly text: string; readonly values?: readonly unknown[] }>> = {
    'summary of a customer': { text: `SELECT * FROM customer_compliance_summary WHERE customer_id = 'load-7'` },
    'summary of the region': { text: 'SELECT sum(total_objects) FROM customer_compliance_summary' },
    'alerts of the region': { text: 'SELECT * FROM compliance_alerts ORDER BY severity, deadline LIMIT 50' },
    'audit by customer': audit({}),
    'audit by subject': audit({ subject: identifierOf(77) }),
    'audit by time': audit(day(3)),
    planning: {
      text: plan
        .slice(0, plan.indexOf('INSERT INTO'))
        .replaceAll('$3::text', handle)
        .replaceAll(/\$2(::text)?/g, `'${customerOf(77)}'`)
        .concat('SELECT * FROM planned'),
    },
  };
  for (const [what, { text, values = [] }] of Object.entries(statements)) {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF, TIMING ON) ${text}`,
      [...values],
    );
    process.stdout.write(`\n${what}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
  }
  await client.end();
}
