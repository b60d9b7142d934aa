import { afterEach, beforeEach, expect, test } from 'vitest';
import { followEndorsements } from '../../../kernel/transparency-log/key-endorsement.ts';
import { parseSignedNote } from '../../../kernel/transparency-log/signed-note.ts';
import { parseVerifierKey } from '../../../kernel/transparency-log/verifier-key.ts';
import { verifyCheckpoint } from '../../../kernel/transparency-log/verify-checkpoint.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { checkLog } from '../../support/audit/check-log.ts';
import { killSequencers } from '../../support/audit/kill-sequencers.ts';
import { type OpenLog, openLog } from '../../support/audit/open-log.ts';
import { createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

let database: TestDatabase;
let log: OpenLog;

beforeEach(async () => {
  database = await createRegionalDatabase('FI-HEL');
  log = openLog({ url: database.url });
});
afterEach(async () => {
  await log.close();
  await database.drop();
});

const record = (count: number, name = 'entry') =>
  Promise.all(
    Array.from({ length: count }, (_, at) =>
      log.recorder.record([anEntry(`${name}-${at}`, { customerId: `c-${at % 3}` })]),
    ),
  );

const notes = async (): Promise<string[]> =>
  (await query<{ note: string }>(database.url, 'SELECT note FROM audit_checkpoints ORDER BY size')).map(
    ({ note }) => note,
  );

test('entries get gapless places and a checkpoint that their hashes come to', async () => {
  for (const count of [1, 300, 0, 7]) {
    await record(count, `batch-${count}`);
    await log.seal();
  }

  const state = await checkLog(database.url);

  expect(state).toEqual({ size: 309, checkpoints: 3, faults: [] });
  const [key] = await log.keys.history(log.pool, 'log');
  const trust = { origin: log.origin, logKeys: [parseVerifierKey(key?.verifierKey ?? '')] };
  for (const note of await notes()) await verifyCheckpoint(note, trust);
});

test('an entry that commits late takes its place behind what was there, and none is passed over', async () => {
  await log.seal();
  const late = await log.pool.connect();
  await late.query('BEGIN');
  await late.query(
    `INSERT INTO audit_entries (region_id, channel, operation_type, request_id, status_code) VALUES ('FI-HEL', 's3', 'Late', 'late', 200)`,
  );
  await record(5);
  await log.seal();
  const before = await checkLog(database.url);
  await late.query('COMMIT');
  late.release();
  await log.seal();

  // Younger entries wait for the older transaction, so that the order is one that nothing enters from behind.
  expect(before.size).toBe(1);
  expect(await checkLog(database.url)).toEqual({ size: 7, checkpoints: 2, faults: [] });
});

test('several candidates at once write one log', async () => {
  const others = [1, 2].map(() => openLog({ url: database.url, maxBatch: 11, pollMs: 1, checkpointMs: 5 }));
  for (const other of others) other.sequencer.start();
  await record(500);

  await expect.poll(() => checkLog(database.url).then(({ faults }) => faults), { timeout: 10_000 }).toEqual([]);
  await Promise.all(others.map((other) => other.close()));

  expect((await checkLog(database.url)).size).toBe(501);
});

test('two sequencers that both believe to lead still write one log', async () => {
  await record(300);
  const other = openLog({ url: database.url, maxBatch: 10 });

  await Promise.allSettled([log.seal(), other.seal(), log.seal(), other.seal()]);
  await other.close();
  await log.seal();

  expect((await checkLog(database.url)).faults).toEqual([]);
});

test('a rotation is an entry, and the next checkpoint is signed by both keys', async () => {
  await record(3);
  await log.seal();
  const client = await log.pool.connect();
  await log.signer.rotate(client);
  client.release();
  await log.seal();
  await record(1, 'after');
  await log.seal();

  const history = await log.keys.history(log.pool, 'log');
  const [first, second] = history;
  const keys = await followEndorsements({
    origin: log.origin,
    trusted: [parseVerifierKey(first?.verifierKey ?? '')],
    endorsements: history.flatMap(({ endorsement }) => (endorsement === null ? [] : [endorsement])),
  });
  const signatures = (await notes()).map((note) => parseSignedNote(note).signatures.length);
  const logged = await query<{ operation_type: string; key: string }>(
    database.url,
    `SELECT operation_type, compliance_info ->> 'verifierKey' AS key FROM audit_entries WHERE channel = 'system' ORDER BY position`,
  );
  const seeds = await query(
    database.url,
    'SELECT sealed_seed IS NULL AS gone FROM audit_signing_keys ORDER BY key_number',
  );
  expect(signatures).toEqual([1, 2, 1]);
  expect(keys).toEqual([first, second].map((key) => parseVerifierKey(key?.verifierKey ?? '')));
  expect(logged).toEqual([
    { operation_type: 'CreateAuditKey', key: first?.verifierKey },
    { operation_type: 'RotateAuditKey', key: second?.verifierKey },
  ]);
  expect(seeds).toEqual([{ gone: true }, { gone: false }]);
});

test.each([
  ['a tile is changed', `UPDATE audit_tiles SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1)`],
  ['a tile is gone', 'DELETE FROM audit_tiles'],
  ['the tree is set back', `UPDATE audit_tree SET size = 0, frontier = '[]'`],
  ['the frontier is changed', `UPDATE audit_tree SET frontier = jsonb_build_array(frontier -> 1, frontier -> 0)`],
])('nothing more is signed once %s', async (_, tampering) => {
  await record(2);
  await log.seal();
  await query(database.adminUrl, tampering);
  await record(1, 'later');

  await expect(log.seal()).rejects.toThrow();

  expect(await notes()).toHaveLength(1);
});

test('kill -9 at every step and at random: no gap, no duplicate, no fork, nothing acknowledged missing', async () => {
  const acknowledged = await killSequencers({ url: database.url, kills: 24 });
  await log.seal();

  const state = await checkLog(database.url);
  const recorded = await query<{ request_id: string }>(database.url, 'SELECT request_id FROM audit_entries');
  const ids = new Set(recorded.map((row) => row.request_id));
  expect(state.faults).toEqual([]);
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(20);
  expect(state.checkpoints).toBeGreaterThan(3);
}, 120_000);
