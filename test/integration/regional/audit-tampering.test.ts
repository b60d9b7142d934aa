import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeBase64 } from '../../../kernel/transparency-log/bytes.ts';
import { formatCosignRequest } from '../../../kernel/transparency-log/cosign-request.ts';
import { verifyExport } from '../../../kernel/transparency-log/export-verifier.ts';
import { MerkleFrontier } from '../../../kernel/transparency-log/merkle-frontier.ts';
import { nodeSha256 } from '../../../kernel/transparency-log/node-sha256.ts';
import { parseSignedNote } from '../../../kernel/transparency-log/signed-note.ts';
import { parseVerifierKey } from '../../../kernel/transparency-log/verifier-key.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { query } from '../../support/query.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let finland: RunningRegion;
let germany: RunningRegion;

beforeEach(async () => {
  finland = await startRegion();
  germany = await startRegion({ regionId: 'DE-FRA', globalDatabaseUrl: finland.global.regionUrl });
  for (const [id, url] of [
    ['FI-HEL', finland.url],
    ['DE-FRA', germany.url],
  ]) {
    await finland.globalSql("INSERT INTO regions (region_id, gateway_endpoint, country) VALUES ($1, $2, 'Land')", [
      id,
      url,
    ]);
  }
  for (const at of [0, 1, 2]) {
    await finland.region.recorder.record(
      Array.from({ length: 5 }, (_, entry) => anEntry(`round-${at}-${entry}`, { customerId: `c-${entry % 2}` })),
    );
    await witnessed();
  }
});
afterEach(() => Promise.all([finland.close(), germany.close()]));

/** Waits until Germany has cosigned all that Finland has recorded. */
async function witnessed(): Promise<void> {
  const [row] = await finland.sql<{ entries: number }>('SELECT count(*)::int AS entries FROM audit_entries');
  await vi.waitFor(
    async () => {
      const [held] = await germany.sql<{ size: string }>('SELECT size FROM audit_witnessed_logs');
      expect(Number(held?.size ?? 0)).toBeGreaterThanOrEqual(row?.entries ?? 1);
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** What Germany holds: the auditor's own copy of what Finland had signed. */
async function heldAbroad(): Promise<{ note: string; key: string; size: number }> {
  const [row] = await germany.sql<{ note: string; verifier_keys: string[]; size: string }>(
    'SELECT note, verifier_keys, size FROM audit_witnessed_logs',
  );
  return { note: row?.note ?? '', key: row?.verifier_keys[0] ?? '', size: Number(row?.size) };
}

async function audit() {
  const { note, key } = await heldAbroad();
  const response = await fetch(`${finland.url}/api/audit/export`);
  const lines = (await response.text()).trimEnd().split('\n');
  return verifyExport(lines, { logKeys: [parseVerifierKey(key)], held: [note] });
}

/** As a superuser who takes the guards away first. */
const tamper = (statements: string): Promise<unknown> =>
  query(
    finland.database.adminUrl,
    `ALTER TABLE audit_entries DISABLE TRIGGER ALL; ALTER TABLE audit_leaves DISABLE TRIGGER ALL;
     ALTER TABLE audit_checkpoints DISABLE TRIGGER ALL; ${statements}`,
  );

const entryAt = async (index: number): Promise<string> => {
  const [row] = await finland.sql<{ entry_id: string }>('SELECT entry_id FROM audit_leaves WHERE leaf_index = $1', [
    index,
  ]);
  return row?.entry_id ?? '';
};

/** Rebuilds tiles, tree and trails from the leaves, as somebody with the root key and all the time in the world could. */
async function forgeTree(): Promise<void> {
  const leaves = await finland.sql<{ leaf_hash: Buffer }>('SELECT leaf_hash FROM audit_leaves ORDER BY leaf_index');
  const frontier = new MerkleFrontier(nodeSha256);
  for (const { leaf_hash } of leaves) frontier.append(leaf_hash);
  const hashes = Buffer.concat(leaves.map(({ leaf_hash }) => leaf_hash));
  await finland.sql('UPDATE audit_tiles SET hashes = $1 WHERE level = 0 AND tile_index = 0', [hashes]);
  await finland.sql('UPDATE audit_tree SET frontier = $1, size = $2', [
    JSON.stringify(frontier.toJSON().hashes),
    frontier.size,
  ]);
}

const events = () =>
  Promise.all(
    [finland, germany].map(({ sql }) =>
      sql<{ severity: string }>(
        "SELECT severity FROM compliance_events WHERE event_type = 'audit_verification_failed'",
      ),
    ),
  );

describe('before anything is done to it', () => {
  test('the export holds, with Germany’s checkpoint and cosignature', async () => {
    const { note } = await heldAbroad();

    expect(await audit()).toMatchObject({ findingCount: 0, pinned: true });
    expect(parseSignedNote(note).signatures.length).toBeGreaterThanOrEqual(1);
    expect(await finland.sql('SELECT witness FROM audit_cosignatures LIMIT 1')).toEqual([
      { witness: 'domicile/witness/DE-FRA' },
    ]);
    expect(await events()).toEqual([[], []]);
  });
});

describe('a superuser who', () => {
  test('changes a row is found, and the row named', async () => {
    const entryId = await entryAt(6);
    await tamper(`UPDATE audit_entries SET decision = 'DENY' WHERE id = '${entryId}'`);

    expect((await audit()).findings[0]).toMatchObject({ code: 'ALTERED', index: 6, entryId });
  });

  test('deletes a row is found, and the row named', async () => {
    await tamper(`DELETE FROM audit_entries WHERE id = '${await entryAt(8)}'`);

    expect((await audit()).findings[0]).toMatchObject({ code: 'MISSING', index: 8 });
  });

  test('puts another row in the place of one is found, and the place named', async () => {
    await tamper(
      `INSERT INTO audit_entries (id, region_id, channel, operation_type, request_id, status_code, created_at)
         SELECT '00000000-0000-4000-8000-000000000000', 'FI-HEL', 's3', 'Forged', 'forged', 200, entry_created_at FROM audit_leaves
         WHERE leaf_index = 5;
       UPDATE audit_leaves SET entry_id = '00000000-0000-4000-8000-000000000000' WHERE leaf_index = 5`,
    );

    expect((await audit()).findings[0]).toMatchObject({ code: 'ALTERED', index: 5 });
  });

  test('re-orders two rows is found, and the first named', async () => {
    await tamper(
      `UPDATE audit_leaves SET leaf_index = -1 WHERE leaf_index = 7;
       UPDATE audit_leaves SET leaf_index = 7 WHERE leaf_index = 9; UPDATE audit_leaves SET leaf_index = 9 WHERE leaf_index = -1`,
    );

    expect((await audit()).findings[0]).toMatchObject({ code: 'ALTERED', index: 7 });
  });

  test('changes a row and every hash over it is found by what Finland had signed before', async () => {
    const entryId = await entryAt(6);
    await tamper(`UPDATE audit_leaves SET leaf_hash = sha256('forged') WHERE entry_id = '${entryId}'`);
    await forgeTree();
    const { findings } = await audit();

    expect(findings.map(({ code }) => code)).toContain('FORKED');
    expect(findings[0]?.index).toBeLessThanOrEqual(6);
    // Nothing more is signed either, and Finland itself says why.
    await finland.region.recorder.record([anEntry('after')]);
    await vi.waitFor(async () => expect((await events())[0]).toEqual([{ severity: 'critical' }]), { timeout: 15_000 });
  });

  test('swaps the signing key is found by the auditor’s pinned key and by the witness', async () => {
    await finland.sql("DELETE FROM audit_signing_keys WHERE purpose = 'log'");
    await finland.region.recorder.record([anEntry('under-a-new-key')]);

    await vi.waitFor(async () => expect((await events())[0]).toEqual([{ severity: 'critical' }]), { timeout: 15_000 });
    expect((await audit()).findings.map(({ code }) => code)).toContain('UNTRUSTED');
  });

  test('rewinds the log to an older state is found by the witness, with an event on both sides', async () => {
    const { size } = await heldAbroad();
    await tamper(
      `DELETE FROM audit_leaves WHERE leaf_index >= 3; DELETE FROM audit_checkpoints; DELETE FROM audit_trails;
       DELETE FROM audit_entries e WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.entry_id = e.id)`,
    );
    await forgeTree();
    await finland.region.recorder.record([anEntry('a-new-history')]);

    await vi.waitFor(
      async () => expect(await events()).toEqual([[{ severity: 'critical' }], [{ severity: 'critical' }]]),
      {
        timeout: 20_000,
        interval: 200,
      },
    );
    const refusals = await germany.sql<{ reason: string; held_note: string }>(
      'SELECT reason, held_note FROM audit_witness_refusals',
    );
    expect(refusals[0]?.reason).toBe('REWOUND');
    expect(parseSignedNote(refusals[0]?.held_note ?? '').text.split('\n')[1]).toBe(String(size));
    expect((await audit()).findings.map(({ code }) => code)).toContain('REWOUND');
  });
});

describe('the witness’s door', () => {
  const ask = (body: string) => fetch(`${germany.url}/witness/add-checkpoint`, { method: 'POST', body });

  test('answers as C2SP says: 400, 404, 403 and 409 with the size that it counts from', async () => {
    const { note, size } = await heldAbroad();
    const again = await ask(formatCosignRequest({ oldSize: 1, proof: [], checkpoint: note }));
    const other = note.replace('FI-HEL', 'XX-YY').replace('FI-HEL', 'XX-YY');
    const forged = note.replace(/\n[^\n]{44}\n\n/, `\n${encodeBase64(new Uint8Array(32))}\n\n`);

    expect((await ask('nonsense')).status).toBe(400);
    expect((await ask(formatCosignRequest({ oldSize: 0, proof: [], checkpoint: other }))).status).toBe(404);
    expect((await ask(formatCosignRequest({ oldSize: size, proof: [], checkpoint: forged }))).status).toBe(403);
    expect([again.status, await again.text(), again.headers.get('content-type')]).toEqual([
      409,
      `${size}\n`,
      'text/x.tlog.size',
    ]);
    expect(await events()).toEqual([[], []]);
  });
});
