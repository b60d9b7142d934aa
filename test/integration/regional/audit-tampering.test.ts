import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeBase64 } from '../../../kernel/transparency-log/bytes.ts';
import { formatCosignRequest } from '../../../kernel/transparency-log/cosign-request.ts';
import { verifyExport } from '../../../kernel/transparency-log/export-verifier.ts';
import { parseSignedNote } from '../../../kernel/transparency-log/signed-note.ts';
import { parseVerifierKey } from '../../../kernel/transparency-log/verifier-key.ts';
import { anEntry } from '../../support/audit/audit-entry.ts';
import { forgeLog, UNGUARDED } from '../../support/audit/forge-log.ts';
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

/** Waits until Germany has cosigned that many leaves, or all that Finland has recorded. */
async function witnessed(size?: number): Promise<void> {
  const [row] = await finland.sql<{ entries: number }>('SELECT count(*)::int AS entries FROM audit_entries');
  await vi.waitFor(async () => expect((await heldAbroad()).size).toBeGreaterThanOrEqual(size ?? row?.entries ?? 1), {
    timeout: 20_000,
    interval: 100,
  });
}

/** What Germany holds: the auditor's own copy of what Finland had signed. */
async function heldAbroad(): Promise<{ note: string; key: string; size: number }> {
  const [row] = await germany.sql<{ note: string; verifier_keys: string[]; size: string }>(
    'SELECT note, verifier_keys, size FROM audit_witnessed_logs',
  );
  return { note: row?.note ?? '', key: row?.verifier_keys[0] ?? '', size: Number(row?.size ?? 0) };
}

/** `domicile audit verify` with Finland's pinned key; with Germany's copy unless told to do without. */
async function audit({ withHeld = true } = {}) {
  const { note, key } = await heldAbroad();
  const response = await fetch(`${finland.url}/api/audit/export`);
  const lines = (await response.text()).trimEnd().split('\n');
  return verifyExport(lines, { logKeys: [parseVerifierKey(key)], held: withHeld ? [note] : [] });
}

const tamper = (statements: string): Promise<unknown> => query(finland.database.adminUrl, `${UNGUARDED} ${statements}`);

const entryAt = async (index: number): Promise<string> => {
  const [row] = await finland.sql<{ entry_id: string }>('SELECT entry_id FROM audit_leaves WHERE leaf_index = $1', [
    index,
  ]);
  return row?.entry_id ?? '';
};

/** What both regions say about it. */
const events = () =>
  Promise.all(
    [finland, germany].map(({ sql }) =>
      sql<{ severity: string; description: string }>(
        "SELECT severity, event_description AS description FROM compliance_events WHERE event_type = 'audit_verification_failed' ORDER BY created_at",
      ),
    ),
  );

const refusals = () =>
  germany.sql<{ reason: string; held_note: string }>('SELECT reason, held_note FROM audit_witness_refusals');

interface Contradiction {
  readonly reason: string;
  /** Leaves of the tree that Germany refused, and of the one that it had cosigned. */
  readonly size: unknown;
  readonly held: number;
}

/** Waits for a critical event on both sides that names the log and both trees. */
async function namedOnBothSides({ reason, size, held }: Contradiction): Promise<void> {
  const names = (...parts: readonly unknown[]) =>
    expect.arrayContaining([
      { severity: 'critical', description: expect.stringMatching(new RegExp(parts.map(String).join('.*'))) },
    ]);
  await vi.waitFor(
    async () =>
      expect(await events()).toEqual([
        names('domicile/audit/FI-HEL', `its tree of ${size} leaves`, reason, held),
        names('domicile/audit/FI-HEL', `${size} leaves`, held, reason),
      ]),
    { timeout: 20_000, interval: 200 },
  );
}

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

interface Tampering {
  readonly does: string;
  readonly statements: () => Promise<string>;
  /** What `audit verify` finds first in the rows. */
  readonly found: { readonly code: string; readonly index: number };
  /** Once the log agrees with itself again: what the witness calls it, and how many leaves the tree has more. */
  readonly refused: string;
  readonly growth: number;
}

const TAMPERINGS: readonly Tampering[] = [
  {
    does: 'changes a row',
    statements: async () => `UPDATE audit_entries SET decision = 'DENY' WHERE id = '${await entryAt(6)}'`,
    found: { code: 'ALTERED', index: 6 },
    refused: 'FORKED',
    growth: 0,
  },
  {
    does: 'deletes a row',
    statements: async () => `DELETE FROM audit_entries WHERE id = '${await entryAt(8)}'`,
    found: { code: 'MISSING', index: 8 },
    refused: 'REWOUND',
    growth: -1,
  },
  {
    does: 'inserts a row',
    statements: async () =>
      `INSERT INTO audit_entries (id, region_id, channel, operation_type, request_id, status_code, created_at)
         SELECT '00000000-0000-4000-8000-000000000000', 'FI-HEL', 's3', 'Forged', 'forged', 200, entry_created_at FROM audit_leaves
         WHERE leaf_index = 5;
       UPDATE audit_leaves SET entry_id = '00000000-0000-4000-8000-000000000000' WHERE leaf_index = 5`,
    found: { code: 'ALTERED', index: 5 },
    refused: 'MISMATCH',
    growth: 1,
  },
  {
    does: 're-orders two rows',
    statements: async () =>
      `UPDATE audit_leaves SET leaf_index = -1 WHERE leaf_index = 7;
       UPDATE audit_leaves SET leaf_index = 7 WHERE leaf_index = 9; UPDATE audit_leaves SET leaf_index = 9 WHERE leaf_index = -1`,
    found: { code: 'ALTERED', index: 7 },
    refused: 'FORKED',
    growth: 0,
  },
];

describe('a superuser who', () => {
  test.each(TAMPERINGS)(
    '$does is found by audit verify and, once every hash over it is made anew, by the witness',
    async (tampering) => {
      const { statements, found, refused, growth } = tampering;
      await tamper(await statements());
      expect((await audit()).findings[0]).toMatchObject(found);
      // Reading the log is an entry of it.
      await witnessed((await heldAbroad()).size + 1);
      const held = await heldAbroad();

      const forged = await forgeLog(finland.database.adminUrl, 'domicile/audit/FI-HEL');

      expect(forged.size).toBe(held.size + growth);
      await namedOnBothSides({ reason: refused, size: forged.size, held: held.size });
      expect(await heldAbroad()).toEqual(held);
      expect(await refusals()).toEqual([{ reason: refused, held_note: held.note }]);
      // To whoever kept nothing the new history is sound; to whoever kept a checkpoint it is not.
      expect((await audit({ withHeld: false })).findings).toEqual([]);
      const expected = refused === 'REWOUND' ? 'REWOUND' : 'FORKED';
      expect((await audit()).findings.map(({ code }) => code)).toContain(expected);
    },
  );

  test('swaps the signing key is found by audit verify and by the witness', async () => {
    const held = await heldAbroad();
    await finland.sql("DELETE FROM audit_signing_keys WHERE purpose = 'log'");

    // The new key is an entry of the log.
    await namedOnBothSides({ reason: 'UNTRUSTED', size: held.size + 1, held: held.size });
    expect(await heldAbroad()).toEqual(held);
    expect((await audit()).findings.map(({ code }) => code)).toContain('UNTRUSTED');
  });

  test('rewinds the tree to an older state is found by audit verify and by the witness', async () => {
    const held = await heldAbroad();
    await tamper(
      `DELETE FROM audit_leaves WHERE leaf_index >= 3;
       DELETE FROM audit_entries e WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.entry_id = e.id)`,
    );
    expect(await forgeLog(finland.database.adminUrl, 'domicile/audit/FI-HEL')).toEqual({ size: 3 });

    await namedOnBothSides({ reason: 'REWOUND', size: 3, held: held.size });
    expect(await refusals()).toEqual([{ reason: 'REWOUND', held_note: held.note }]);
    expect((await audit({ withHeld: false })).findings).toEqual([]);
    expect((await audit()).findings[0]).toMatchObject({ code: 'REWOUND' });
  });

  test('makes the hashes anew and leaves what was signed is found by Finland itself, which signs nothing more', async () => {
    const entryId = await entryAt(6);
    await tamper(
      `UPDATE audit_leaves SET leaf_hash = sha256('forged') WHERE entry_id = '${entryId}';
       UPDATE audit_tiles SET hashes = (SELECT string_agg(leaf_hash, '' ORDER BY leaf_index) FROM audit_leaves)`,
    );
    const { findings } = await audit();

    expect(findings.map(({ code }) => code)).toContain('FORKED');
    expect(findings[0]?.index).toBeLessThanOrEqual(6);
    await vi.waitFor(async () => expect((await events())[0]).toMatchObject([{ severity: 'critical' }]), {
      timeout: 15_000,
    });
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
