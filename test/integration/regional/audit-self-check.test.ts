import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { PgAuditLogReader } from '../../../subgraphs/regional/audit/log/pg-audit-log-reader.ts';
import { SelfCheck } from '../../../subgraphs/regional/audit/log/pg-self-check.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { type OpenLog, openLog } from '../../support/audit/open-log.ts';
import { createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

let database: TestDatabase;
let log: OpenLog;

beforeEach(async () => {
  database = await createRegionalDatabase('FI-HEL');
  log = openLog({ url: database.url });
  await log.recorder.record(Array.from({ length: 20 }, (_, at) => anEntry(`entry-${at}`)));
  await log.seal();
});
afterEach(async () => {
  await log.close();
  await database.drop();
});

async function findings(): Promise<string[]> {
  const found = new Set<string>();
  const check = new SelfCheck({
    log: new PgAuditLogReader(log.pool, log.origin),
    pool: log.pool,
    logger: createLogger('test', 'silent'),
    onFinding: (_, key) => found.add(key),
  });
  await check.turn();
  await check.turn();
  return [...found];
}

test('a sound log raises nothing', async () => {
  expect(await findings()).toEqual([]);
});

test.each([
  ['a changed row', `UPDATE audit_entries SET status_code = 500 WHERE request_id = 'entry-4'`, 'audit-entry:4'],
  ['a deleted row', `DELETE FROM audit_entries WHERE request_id = 'entry-4'`, 'audit-entry:4'],
  ['a missing place', 'DELETE FROM audit_leaves WHERE leaf_index = 7', 'audit-gap'],
  ['a changed hash', `UPDATE audit_leaves SET leaf_hash = sha256('x') WHERE leaf_index = 7`, 'audit-tree'],
  [
    'an entry that never got a place',
    `INSERT INTO audit_entries (region_id, channel, operation_type, request_id, status_code, created_at)
     VALUES ('FI-HEL', 's3', 'Forged', 'forged', 200, now() - interval '10 minutes')`,
    'audit-unplaced',
  ],
  [
    'a tree that nobody signs',
    `UPDATE audit_leaves SET entry_created_at = now() - interval '10 minutes'; DELETE FROM audit_checkpoints`,
    'audit-unsigned',
  ],
  [
    'a clock that was set back',
    `UPDATE audit_leaves SET entry_created_at = now() - interval '1 hour' WHERE leaf_index = 9`,
    'audit-clock',
  ],
])('%s is noticed', async (_, tampering, key) => {
  await query(
    database.adminUrl,
    `ALTER TABLE audit_entries DISABLE TRIGGER ALL; ALTER TABLE audit_leaves DISABLE TRIGGER ALL;
     ALTER TABLE audit_checkpoints DISABLE TRIGGER ALL; ${tampering}`,
  );

  expect(await findings()).toContain(key);
});
