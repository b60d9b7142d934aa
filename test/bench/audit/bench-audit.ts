import { performance } from 'node:perf_hooks';
import { encodeBase64 } from '../../../kernel/transparency-log/bytes.ts';
import { ExportVerifier } from '../../../kernel/transparency-log/export-verifier.ts';
import { leafHash } from '../../../kernel/transparency-log/merkle-hash.ts';
import { nodeSha256 } from '../../../kernel/transparency-log/node-sha256.ts';
import { encodeEntryLeaf, leafOf } from '../../../subgraphs/regional/audit/log/entry-leaf.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { openLog } from '../../support/audit/open-log.ts';
import { query } from '../../support/query.ts';
import { startRegionalDatabase } from '../../support/script-databases.ts';
import { auditCost } from './audit-cost.ts';

const SECONDS = 4;
const VERIFIED = Number(process.argv[3] ?? '1000000');
const SEARCHED = Number(process.argv[4] ?? '1000000');

const say = (figures: object): boolean => process.stdout.write(`${JSON.stringify(figures)}\n`);

/** Recording and sealing on a durable server, verification of a long export, search in a large trail. */
export async function benchAudit(): Promise<void> {
  // First: the peak of memory is the process's.
  await verification();
  await auditCost(say);
  const database = await startRegionalDatabase('FI-HEL', true);
  try {
    await recording(database.url);
    await search(database.url, database.adminUrl);
  } finally {
    await database.stop();
  }
}

/** The load that S3 makes, from 1, 16 and 64 requests in flight; then how fast what waits is sealed. */
async function recording(url: string): Promise<void> {
  const log = openLog({ url });
  for (const inFlight of [1, 16, 64]) {
    const until = performance.now() + SECONDS * 1000;
    const waits: number[] = [];
    await Promise.all(
      Array.from({ length: inFlight }, async (_, worker) => {
        for (let at = 0; performance.now() < until; at += 1) {
          const began = performance.now();
          await log.recorder.record([anEntry(`${inFlight}-${worker}-${at}`, { customerId: `c-${worker}` })]);
          waits.push(performance.now() - began);
        }
      }),
    );
    waits.sort((a, b) => a - b);
    const at = (share: number): number => Number((waits[Math.floor(waits.length * share)] ?? 0).toFixed(2));
    say({ what: 'recorded', inFlight, perSecond: Math.round(waits.length / SECONDS), p50Ms: at(0.5), p99Ms: at(0.99) });
  }
  const [row] = await query<{ count: number }>(url, 'SELECT count(*)::int AS count FROM audit_entries');
  const began = performance.now();
  await log.seal();
  const seconds = (performance.now() - began) / 1000;
  say({ what: 'sealed', entries: row?.count, perSecond: Math.round((row?.count ?? 0) / seconds) });
  await log.close();
}

/** An export as the exporter writes it, made in memory line by line. */
async function verification(): Promise<void> {
  const origin = 'domicile/audit/FI-HEL';
  const lineOf = (index: number): string => {
    const row = {
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      created_at: new Date(1_800_000_000_000 + index),
      customer_id: null,
      status_code: 200,
      bytes_transferred: '4096',
      region_id: 'FI-HEL',
      channel: 's3',
      via: 'direct',
      operation_type: 'GetObject',
      bucket_name: 'documents',
      request_id: `request-${index}`,
      decision: 'ALLOW',
      committed: { object_key: encodeBase64(nodeSha256(new Uint8Array([index % 251]))) },
    };
    const leaf = leafOf(row, { origin, index, handle: null, sequence: null, previous: null });
    const hash = encodeBase64(leafHash(encodeEntryLeaf(leaf), nodeSha256));
    return JSON.stringify({ index, hash, leaf, at: row.created_at.toISOString() });
  };
  const verifier = new ExportVerifier({}, { hasher: nodeSha256 });
  const header = { format: 'domicile/audit-export/v1', scope: 'log', origin, first: 0, end: VERIFIED, customer: null };
  await verifier.line(
    JSON.stringify({ ...header, frontier: [], extension: [], checkpoint: '', keys: [], exportedAt: '' }),
  );
  let spent = 0;
  for (let from = 0; from < VERIFIED; from += 1000) {
    const lines = Array.from({ length: Math.min(1000, VERIFIED - from) }, (_, at) => lineOf(from + at));
    const began = performance.now();
    for (const line of lines) await verifier.line(line);
    spent += performance.now() - began;
  }
  const { entries, findings } = await verifier.report();
  const wrong = findings.filter(({ index }) => index !== null).length;
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  say({ what: 'verified', entries, wrong, seconds: Number((spent / 1000).toFixed(1)), peakMiB: memory });
}

const FILL = `INSERT INTO audit_entries (region_id, customer_id, channel, operation_type, request_id, status_code, decision, created_at)
  SELECT 'FI-HEL', 'c-' || (n % 20), 's3', (ARRAY['GetObject', 'PutObject', 'ListObjectsV2', 'DeleteObject'])[1 + (n % 97) % 4],
    'r-' || n, 200, CASE WHEN n % 500 = 0 THEN 'DENY' ELSE 'ALLOW' END, date_trunc('month', now()) + n * interval '1 second'
  FROM generate_series(1, $1::int) n`;
const PEOPLE = `INSERT INTO audit_subjects (created_at, entry_id, customer_id, subject_hash, role)
  SELECT created_at, id, customer_id, sha256(convert_to((position % 5000)::text, 'UTF8')), 'subject' FROM audit_entries`;
const PAGE = 'ORDER BY e.created_at DESC, e.id LIMIT 51';
const SEARCHES: Readonly<Record<string, string>> = {
  customer: `SELECT * FROM audit_entries e WHERE customer_id = 'c-7' ${PAGE}`,
  operation: `SELECT * FROM audit_entries e WHERE customer_id = 'c-7' AND operation_type = 'DeleteObject' ${PAGE}`,
  decision: `SELECT * FROM audit_entries e WHERE customer_id = 'c-0' AND decision = ANY ('{DENY}') AND decision <> 'ALLOW' ${PAGE}`,
  time: `SELECT * FROM audit_entries e WHERE customer_id = 'c-7' AND created_at >= date_trunc('month', now()) + interval '3 days'
    AND created_at < date_trunc('month', now()) + interval '4 days' ${PAGE}`,
  subject: `SELECT e.* FROM audit_entries e JOIN audit_subjects s ON s.created_at = e.created_at AND s.entry_id = e.id
    AND s.role = 'subject' AND s.subject_hash = sha256('77') WHERE e.customer_id IS NOT NULL ${PAGE}`,
};

async function search(url: string, adminUrl: string): Promise<void> {
  await query(adminUrl, FILL, [SEARCHED]);
  await query(adminUrl, PEOPLE);
  await query(adminUrl, 'VACUUM ANALYZE audit_entries, audit_subjects');
  for (const [by, text] of Object.entries(SEARCHES)) {
    const times: number[] = [];
    for (let run = 0; run < 40; run += 1) {
      const [plan] = await query<{ 'QUERY PLAN': { 'Execution Time': number; 'Planning Time': number }[] }>(
        url,
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      );
      const [root] = plan?.['QUERY PLAN'] ?? [];
      times.push((root?.['Execution Time'] ?? 0) + (root?.['Planning Time'] ?? 0));
    }
    times.sort((a, b) => a - b);
    const rows = await query<{ 'QUERY PLAN': string }>(url, `EXPLAIN (ANALYZE, COSTS OFF) ${text}`);
    const scans = rows.map((row) => row['QUERY PLAN'].trim()).filter((line) => /Scan/.test(line));
    say({ what: 'search', by, entries: SEARCHED, p95Ms: Number((times[37] ?? 0).toFixed(1)), scan: scans[0] });
    process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
  }
}
