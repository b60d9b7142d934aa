import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeBase64 } from '../../../kernel/transparency-log/bytes.ts';
import { parseCheckpoint } from '../../../kernel/transparency-log/checkpoint.ts';
import { verifyExport } from '../../../kernel/transparency-log/export-verifier.ts';
import { encodeLeaf, parseLeaf } from '../../../kernel/transparency-log/log-leaf.ts';
import { leafHash } from '../../../kernel/transparency-log/merkle-hash.ts';
import { parseSignedNote } from '../../../kernel/transparency-log/signed-note.ts';
import { verifyTlogProof } from '../../../kernel/transparency-log/tlog-proof.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
} from '../../../kernel/transparency-log/verifier-key.ts';
import { verifyConsistency } from '../../../kernel/transparency-log/verify-merkle-proof.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { runCli } from '../../support/run-cli.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

const ORIGIN = 'domicile/audit/FI-HEL';
let running: RunningRegion;
let key: VerifierKey;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['acme', 'beta']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
  await running.region.recorder.record(
    Array.from({ length: 300 }, (_, at) => anEntry(`export-${at}`, { customerId: at % 3 === 0 ? 'beta' : 'acme' })),
  );
  await sealed();
  const [first] = await running.sql<{ verifier_key: string }>(
    "SELECT verifier_key FROM audit_signing_keys WHERE purpose = 'log'",
  );
  key = parseVerifierKey(first?.verifier_key ?? '');
});
afterAll(() => running.close());

/** Waits until all that is recorded now is in a signed tree. */
const sealed = async (): Promise<void> => {
  const [row] = await running.sql<{ entries: number }>('SELECT count(*)::int AS entries FROM audit_entries');
  await vi.waitFor(
    async () =>
      expect((await running.get('/api/audit/checkpoint')).body.size).toBeGreaterThanOrEqual(row?.entries ?? 0),
    { timeout: 15_000, interval: 100 },
  );
};

const download = async (query = '', headers: Record<string, string> = {}): Promise<string[]> => {
  const response = await fetch(`${running.url}/api/audit/export${query}`, { headers });
  expect(response.status).toBe(200);
  return (await response.text()).trimEnd().split('\n');
};

const verify = (lines: readonly string[]) => verifyExport(lines, { logKeys: [key] });

describe('an export', () => {
  test('of the whole log verifies against the pinned key', async () => {
    const report = await verify(await download());

    expect(report).toMatchObject({ origin: ORIGIN, scope: 'log', pinned: true, findingCount: 0 });
    expect(report.entries).toBeGreaterThanOrEqual(300);
  });

  test('of a customer holds its own entries only, each with a proof, and none of the others’ values', async () => {
    const lines = await download('?disclose=true', { 'x-customer-id': 'beta' });
    const report = await verify(lines);
    const entries = lines.slice(1, -1).map((line) => JSON.parse(line));
    const keys = entries.flatMap(({ disclosed }) => disclosed.object_key?.value ?? []);

    expect(report).toMatchObject({ scope: 'customer', findingCount: 0 });
    expect(keys).toHaveLength(100);
    expect(keys).toContain('key-of-export-0');
    expect(lines.join()).not.toContain('key-of-export-1"');
  });

  test('without disclosure holds no personal value', async () => {
    expect((await download()).join()).not.toMatch(/key-of-export|192\.0\.2\.7|AKIDEXAMPLE/);
  });

  test('of a period holds what happened then, and starts in the middle of the tree', async () => {
    const [row] = await running.sql<{ at: Date }>(
      "SELECT created_at AS at FROM audit_entries WHERE request_id = 'export-0'",
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = await download(`?from=${row?.at.toISOString()}&to=2999-01-01T00:00:00Z`);

    expect(JSON.parse(lines[0] ?? '').first).toBeGreaterThan(0);
    expect(await verify(lines)).toMatchObject({ findingCount: 0 });
    expect(await verify(await download('?to=2001-01-01T00:00:00Z'))).toMatchObject({ entries: 0, findingCount: 0 });
  });

  test('is an entry of the log itself before its first byte leaves', async () => {
    await download('', { 'x-request-id': 'export-of-exports' });

    const rows = await running.sql(
      "SELECT operation_type, status_code FROM audit_entries WHERE request_id = 'export-of-exports'",
    );
    // One per customer: each one's residency was asked.
    const entry = { operation_type: 'GET /api/audit/export', status_code: 200 };
    expect(rows).toEqual([entry, entry]);
  });

  test.each([
    [
      'a changed entry',
      (lines: string[]) => edit(lines, 5, (line) => line.replace('PutObject', 'GetObject')),
      'ALTERED',
      4,
    ],
    ['a missing line', (lines: string[]) => lines.filter((_, at) => at !== 6), 'OUT_OF_ORDER', 6],
    ['two entries in each other’s place', swapped, 'ALTERED', 7],
    ['a cut off end', (lines: string[]) => lines.slice(0, 40), 'TRUNCATED', null],
    ['an entry declared gone', (lines: string[]) => edit(lines, 9, gone), 'MISSING', 8],
  ])('with %s is refused and the entry named', async (_, tamper, code, index) => {
    const lines = (await download()).filter((line) => !line.startsWith('{"checkpoint"'));

    const { findings } = await verify(tamper(lines));

    expect(findings).toContainEqual(expect.objectContaining({ code, index }));
    if (index !== null) expect(findings[0]?.index).toBe(index);
  });

  test('signed by a key that nobody pinned is refused', async () => {
    const stranger = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');

    const { findings } = await verifyExport(await download(), { logKeys: [stranger] });

    expect(findings.map(({ code }) => code)).toContain('UNTRUSTED');
  });
});

const edit = (lines: string[], at: number, change: (line: string) => string): string[] =>
  lines.map((line, index) => (index === at ? change(line) : line));
const gone = (line: string): string => JSON.stringify({ ...JSON.parse(line), leaf: null });

/** As who re-numbers two rows does: each leaf says the other's index. */
function swapped(lines: string[]): string[] {
  const [a, b] = [JSON.parse(lines[8] ?? ''), JSON.parse(lines[9] ?? '')];
  const [first, second] = [
    { ...a, leaf: { ...b.leaf, index: a.leaf.index } },
    { ...b, leaf: { ...a.leaf, index: b.leaf.index } },
  ];
  return edit(
    edit(lines, 8, () => JSON.stringify(first)),
    9,
    () => JSON.stringify(second),
  );
}

describe('proofs', () => {
  const customer = (id: string, fields: string) =>
    running.graphql(`query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { ${fields} } } }`, {
      of: [{ __typename: 'Customer', id, region: { id: 'FI-HEL' } }],
    });
  const region = (fields: string) =>
    running.graphql(`query ($of: [_Any!]!) { _entities(representations: $of) { ... on Region { ${fields} } } }`, {
      of: [{ __typename: 'Region', id: 'FI-HEL' }],
    });
  const anEntryId = async (customerId: string): Promise<string> => {
    const [row] = await running.sql<{ id: string }>(
      "SELECT id FROM audit_entries WHERE customer_id = $1 AND operation_type = 'PutObject' ORDER BY position LIMIT 1",
      [customerId],
    );
    return row?.id ?? '';
  };

  test('show one entry to somebody who has nothing but the key', async () => {
    const id = await anEntryId('acme');
    const { data } = await customer('acme', `inclusionProof(entryId: "${id}") { index leaf leafHash proof treeSize }`);
    const { leaf, proof, index } = data._entities[0].inclusionProof;
    const rest = await running.get(`/api/audit/inclusion-proof?entry_id=${id}`, { 'x-customer-id': 'acme' });

    const bytes = encodeLeaf(parseLeaf(leaf));
    const verified = await verifyTlogProof(proof, {
      leafHash: leafHash(bytes),
      trust: { origin: ORIGIN, logKeys: [key] },
    });

    expect(verified.index).toBe(index);
    expect(parseLeaf(leaf).fields).toMatchObject({ id, operation: 'PutObject', bucket: 'documents' });
    expect(rest.body).toMatchObject({ leaf, index });
    await expect(
      verifyTlogProof(proof, {
        leafHash: leafHash(encodeLeaf(parseLeaf(leaf.replace('PutObject', 'GetObject')))),
        trust: { origin: ORIGIN, logKeys: [key] },
      }),
    ).rejects.toThrow();
  });

  test('are given for the customer’s own entries only', async () => {
    const { data } = await customer('beta', `inclusionProof(entryId: "${await anEntryId('acme')}") { index }`);
    const rest = await running.get(`/api/audit/inclusion-proof?entry_id=${await anEntryId('acme')}`, {
      'x-customer-id': 'beta',
    });

    expect(data._entities[0].inclusionProof).toBeNull();
    expect(rest.status).toBe(404);
  });

  test('show that the log only grew', async () => {
    const before = (await running.get('/api/audit/checkpoint')).body;
    await running.region.recorder.record([anEntry('growth')]);
    await sealed();

    const { data } = await region(
      `consistencyProof(from: ${before.size}) { proof newerSize checkpoint { note rootHash } }`,
    );
    const { proof, checkpoint } = data._entities[0].consistencyProof;

    const newer = parseCheckpoint(parseSignedNote(checkpoint.note).text);
    const older = { size: before.size, rootHash: decodeBase64(before.root_hash) };
    verifyConsistency({ older, newer, proof: proof.map(decodeBase64) });
    expect(newer.size).toBeGreaterThan(before.size);
  });

  test.each(['0', '-1', '999999999', 'x'])('from=%s is refused', async (from) => {
    expect((await running.get(`/api/audit/consistency-proof?from=${from}`)).status).toBe(400);
  });

  test('a rotated key verifies through the endorsement of the pinned one', async () => {
    expect((await running.post('/api/audit/keys/rotate', {})).status).toBe(202);
    await sealed();
    await running.region.recorder.record([anEntry('after-rotation')]);
    await sealed();

    const report = await verify(await download());

    expect(report).toMatchObject({ findingCount: 0, pinned: true });
    expect(parseSignedNote((await running.get('/api/audit/checkpoint')).body.note).signatures[0]?.keyId).not.toBe(
      key.keyId,
    );
  });
});

test('REST entries have the filters and cursors of GraphQL', async () => {
  const headers = { 'x-customer-id': 'beta' };
  const first = (await running.get('/api/audit/entries?first=60&operation=PutObject', headers)).body;
  const rest = (await running.get(`/api/audit/entries?first=60&operation=PutObject&after=${first.next}`, headers)).body;

  expect([first.entries.length, rest.entries.length, rest.next]).toEqual([60, 40, null]);
  expect(first.entries[0]).toMatchObject({
    operation: 'PutObject',
    object_key: expect.any(String),
    source_ip: '192.0.2.7',
  });
  expect((await running.get('/api/audit/entries?from=never', headers)).status).toBe(400);
});

describe('domicile audit verify', () => {
  const verifyFile = async (lines: readonly string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    const file = join(folder, 'export.jsonl');
    await writeFile(file, `${lines.join('\n')}\n`);
    // No address of a database or a server to turn to.
    const run = await runCli(['audit', 'verify', file, '--key', formatVerifierKey(key)], { DATABASE_URL: '' });
    await rm(folder, { recursive: true });
    return run;
  };

  test('accepts a good export, and ends with 1 and the first bad entry for one that was changed', async () => {
    const lines = await download();
    const good = await verifyFile(lines);
    const bad = await verifyFile(edit(lines, 5, (line) => line.replace('PutObject', 'GetObject')));

    expect([good.code, good.stdout.slice(0, 3)]).toEqual([0, 'OK:']);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^FAILED: first bad: entry \d+/);
  });
});

describe('after a customer’s values were erased', () => {
  test('the same checkpoint and every proof still hold, and nothing is left to disclose', async () => {
    const before = await download('?disclose=true', { 'x-customer-id': 'beta' });
    await running.region.services.auditEraser.eraseCustomer('beta');
    const after = await download('?disclose=true', { 'x-customer-id': 'beta' });
    const held = [JSON.parse(before[0] ?? '{}').checkpoint as string];

    expect(before.join()).toContain('key-of-export-0');
    expect(after.join()).not.toContain('key-of-export-0');
    expect(await verifyExport(after, { logKeys: [key], held })).toMatchObject({ findingCount: 0, pinned: true });
    expect(await verifyExport(await download(), { logKeys: [key], held })).toMatchObject({ findingCount: 0 });
  });
});
