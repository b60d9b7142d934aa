import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { type ExportTrust, verifyExport } from '../../../kernel/transparency-log/export-verifier.ts';
import { encodeLeaf } from '../../../kernel/transparency-log/log-leaf.ts';
import { leafHash } from '../../../kernel/transparency-log/merkle-hash.ts';
import { nodeSha256 } from '../../../kernel/transparency-log/node-sha256.ts';
import { verifyConsistency, verifyInclusion } from '../../../kernel/transparency-log/verify-merkle-proof.ts';
import { AuditSecrets } from '../../../subgraphs/regional/audit/audit-secrets.ts';
import type { SignedTree } from '../../../subgraphs/regional/audit/log/logged-entry.ts';
import { AuditExporter } from '../../../subgraphs/regional/audit/log/pg-audit-exporter.ts';
import { PgAuditLogReader } from '../../../subgraphs/regional/audit/log/pg-audit-log-reader.ts';
import { SelfCheck } from '../../../subgraphs/regional/audit/log/pg-self-check.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { UNGUARDED } from '../../support/audit/forge-log.ts';
import { type OpenLog, openLog } from '../../support/audit/open-log.ts';
import { createTestSealer, TEST_ROOT_KEY } from '../../support/audit/test-sealer.ts';
import { createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

const TABLES = ['audit_entries', 'audit_values', 'audit_subjects'];
const DROP = "SELECT drop_audit_month('2019-11-01') AS dropped";
const EXPIRED_BEFORE = '2019-12-01T00:00:00Z';
let database: TestDatabase;
let log: OpenLog;
let reader: PgAuditLogReader;
/** Signed when only the old month was there. */
let old: SignedTree;

beforeEach(async () => {
  database = await createRegionalDatabase('FI-HEL');
  log = openLog({ url: database.url });
  reader = new PgAuditLogReader(log.pool, log.origin);
  await migrator(
    TABLES.map(
      (table) => `CREATE TABLE ${table}_2019_11 PARTITION OF ${table}
    FOR VALUES FROM ('2019-11-01 00:00+00') TO ('2019-12-01 00:00+00');`,
    ).join(' '),
  );
  await clockIsAt("'2019-11-15 12:00+00'");
  await record(20, 'old');
  old = await latest();
  await clockIsAt("'2019-12-01 00:00+00'");
  await record(20, 'new');
});
afterEach(async () => {
  await log.close();
  await database.drop();
});

const migrator = (statements: string) => query<{ dropped: string }>(database.ownerUrl, statements);

/** What the database's clock says to entries from now on. */
const clockIsAt = (instant: string) =>
  migrator(TABLES.map((table) => `ALTER TABLE ${table} ALTER created_at SET DEFAULT ${instant};`).join(' '));

async function record(count: number, name: string): Promise<void> {
  await log.recorder.record(
    Array.from({ length: count }, (_, at) =>
      anEntry(`${name}-${at}`, { customerId: at % 2 === 0 ? 'acme' : 'beta', subjects: [`person-${at}`] }),
    ),
  );
  await log.seal();
}

async function latest(): Promise<SignedTree> {
  const tree = await reader.latestCheckpoint();
  if (tree === null) throw new Error('Nothing is signed yet.');
  return tree;
}

const rows = async (name: string): Promise<string> => {
  const [found] = await query<{ count: string }>(database.adminUrl, `SELECT count(*) FROM ${name}`);
  return found?.count ?? '';
};

async function exported(trust: ExportTrust, customerId?: string) {
  const { keys, origin, pool } = log;
  const sealer = createTestSealer(pool);
  const exporter = new AuditExporter({ origin, log: reader, keys, pool, sealer, clock: systemClock });
  const handle = customerId === undefined ? null : new AuditSecrets(TEST_ROOT_KEY).customerHandle(customerId);
  const lines: string[] = [];
  const chunks = await exporter.export({ handle, from: null, to: null, disclose: true });
  for await (const line of chunks ?? []) lines.push(line.trimEnd());
  return verifyExport(lines, { held: [old.note], ...trust });
}

async function findingsOfSelfCheck(): Promise<string[]> {
  const found: string[] = [];
  const logger = createLogger('test', 'silent');
  const check = new SelfCheck({ log: reader, pool: log.pool, logger, onFinding: (_, key) => found.push(key) });
  await check.turn();
  await check.turn();
  return found;
}

describe('dropping an old month', () => {
  test('takes its entries, values and subjects, and nothing of other months', async () => {
    const entries = Number(await rows('audit_entries_2019_11'));

    expect(await migrator(DROP)).toEqual([{ dropped: String(entries) }]);

    // With the entry of the log's first key.
    expect(entries).toBe(21);
    expect([await rows('audit_entries'), await rows('audit_values')]).toEqual(['20', '20']);
    expect(await rows("audit_subjects WHERE created_at < '2019-12-01 00:00+00'")).toBe('0');
    expect(await rows('audit_leaves')).toBe('41');
  });

  test('leaves the tree provable: a later entry in it, and that it extends what was signed before the gap', async () => {
    await migrator(DROP);
    await record(5, 'after');
    const newer = await latest();
    const [entry] = await reader.entries({ first: 30, end: 31 }, 1);
    if (entry?.leaf === null || entry === undefined) throw new Error('Entry 30 is gone.');

    verifyInclusion(
      newer,
      {
        index: 30,
        leafHash: leafHash(encodeLeaf(entry.leaf), nodeSha256),
        proof: await reader.inclusionProof(30, newer.size),
      },
      nodeSha256,
    );
    const proof = await reader.consistencyProof(old.size, newer.size);
    verifyConsistency({ older: old, newer, proof }, nodeSha256);
    expect([old.size, newer.size]).toEqual([21, 46]);
    expect(await findingsOfSelfCheck()).toEqual([]);
  });

  test('leaves exports that verify, of the log and of a customer, if the auditor allows for what expired', async () => {
    await migrator(DROP);

    expect(await exported({ expiredBefore: EXPIRED_BEFORE })).toMatchObject({
      entries: 41,
      expired: 21,
      findings: [],
    });
    expect(await exported({ expiredBefore: EXPIRED_BEFORE }, 'beta')).toMatchObject({
      entries: 20,
      expired: 10,
      findings: [],
    });
    expect(await exported({})).toMatchObject({ findingCount: 21 });
    expect((await exported({ expiredBefore: '2019-11-01T00:00:00Z' })).findings[0]).toMatchObject({
      code: 'MISSING',
      index: 0,
    });
  });

  test('does not break the trail of a customer whose entries lie on both sides of midnight in the log', async () => {
    for (const instant of ['2019-12-01 00:00:00.001', '2019-11-30 23:59:59.999', '2019-12-01 00:00:00.002']) {
      await clockIsAt(`'${instant}+00'`);
      await record(4, 'midnight');
    }
    await migrator(DROP);

    const { findings } = await exported({ expiredBefore: EXPIRED_BEFORE });

    expect(findings).toEqual([]);
  });

  test('does not let a newer entry pass for expired because somebody deleted it and dated its place back', async () => {
    await migrator(DROP);
    await query(
      database.adminUrl,
      `${UNGUARDED} DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_leaves WHERE leaf_index = 30);
       UPDATE audit_leaves SET entry_created_at = '2019-11-20' WHERE leaf_index = 30`,
    );

    const { findings } = await exported({ expiredBefore: EXPIRED_BEFORE });

    expect(findings[0]).toMatchObject({ code: 'CLOCK', index: 30 });
  });
});

describe('refuses', () => {
  test('a month with an entry that has no place in the log yet', async () => {
    const unplaced = `INSERT INTO audit_entries (region_id, channel, operation_type, request_id, status_code, created_at)
      VALUES ('FI-HEL', 's3', 'PutObject', 'late', 200, '2019-11-20');`;

    await expect(migrator(`${unplaced} ${DROP}`)).rejects.toThrow(
      '1 entries of 2019_11 are not covered by a checkpoint',
    );
    expect(await rows('audit_entries_2019_11')).toBe('21');
  });

  test('a month with an entry that has a place and is in no signed tree', async () => {
    const unsigned = `ALTER TABLE audit_checkpoints DISABLE TRIGGER USER;
      DELETE FROM audit_checkpoints; INSERT INTO audit_checkpoints (size, root_hash, note) VALUES (18, '', '');`;

    await expect(migrator(`${unsigned} ${DROP}`)).rejects.toThrow(
      '3 entries of 2019_11 are not covered by a checkpoint',
    );
    expect(await rows('audit_entries_2019_11')).toBe('21');
  });

  test('a month that is not over', async () => {
    await expect(migrator('SELECT drop_audit_month(current_date)')).rejects.toThrow('is not over');
  });

  test('the application’s role', async () => {
    await expect(query(database.url, DROP)).rejects.toThrow('permission denied for function drop_audit_month');
    expect(await rows('audit_entries_2019_11')).toBe('21');
  });
});
