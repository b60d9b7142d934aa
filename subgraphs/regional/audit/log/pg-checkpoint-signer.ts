import type { PoolClient } from 'pg';
import type { Clock } from '#kernel/clock.ts';
import { equalBytes } from '#kernel/transparency-log/bytes.ts';
import { formatCheckpoint } from '#kernel/transparency-log/checkpoint.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { formatSignedNote, type SignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import { TileProofs } from '#kernel/transparency-log/tile-proofs.ts';
import { formatVerifierKey } from '#kernel/transparency-log/verifier-key.ts';
import { verifyConsistency } from '#kernel/transparency-log/verify-merkle-proof.ts';
import { backgroundEntry } from '../background-entry.ts';
import type { PgEntryWriter } from '../pg-entry-writer.ts';
import type { SequencingStep } from './pg-log-writer.ts';
import type { SigningKeys } from './pg-signing-keys.ts';
import { PgTileReader } from './pg-tile-reader.ts';

export interface CheckpointSignerOptions {
  readonly origin: string;
  readonly keys: SigningKeys;
  readonly entries: PgEntryWriter;
  readonly clock: Clock;
  readonly maxKeyAgeMs: number;
  readonly atStep?: (step: SequencingStep) => void;
}

interface HeadRow {
  readonly size: string;
  readonly sealed_size: string | null;
  readonly sealed_root: Buffer | null;
}

const HEAD = `SELECT t.size, c.size AS sealed_size, c.root_hash AS sealed_root FROM audit_tree t
  LEFT JOIN LATERAL (SELECT size, root_hash FROM audit_checkpoints ORDER BY size DESC LIMIT 1) c ON true FOR UPDATE OF t`;
const ADD = 'INSERT INTO audit_checkpoints (size, root_hash, note) VALUES ($1, $2, $3)';

/** The tree in the database is not the one that was signed before. Nothing more is signed until somebody has looked. */
export class BrokenLog extends Error {}

/** Signs the tree as it is, if it has grown. Runs on the leader's connection. */
export class CheckpointSigner {
  readonly #options: CheckpointSignerOptions;

  constructor(options: CheckpointSignerOptions) {
    this.#options = options;
  }

  /** The region's key, made at the first start and replaced when it is too old; both are entries of the log themselves. */
  async ensureKey(client: PoolClient): Promise<void> {
    const { keys, clock, maxKeyAgeMs } = this.#options;
    const [current] = await keys.signing(client, 'log');
    if (current === undefined) await this.rotate(client, 'CreateAuditKey');
    else if (clock.now().getTime() - current.createdAt.getTime() > maxKeyAgeMs) await this.rotate(client);
  }

  /** A new key, and its entry, in one transaction. The next checkpoint is signed by both. */
  async rotate(client: PoolClient, operation = 'RotateAuditKey'): Promise<void> {
    const { keys, origin, entries, clock } = this.#options;
    await client.query('BEGIN');
    try {
      await client.query('SELECT FROM audit_tree FOR UPDATE');
      const key = await keys.add(client, 'log', origin);
      const complianceInfo = { verifierKey: formatVerifierKey(key) };
      await entries.write(client, [
        backgroundEntry({ operation, customerId: null, startedAt: clock.now(), complianceInfo }),
      ]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** The new checkpoint's size, or null if there is nothing new. */
  async seal(client: PoolClient): Promise<number | null> {
    const { keys, origin, atStep } = this.#options;
    await client.query('BEGIN');
    try {
      const head = (await client.query<HeadRow>(HEAD)).rows[0];
      const size = Number(head?.size ?? 0);
      const older = Number(head?.sealed_size ?? 0);
      if (size === older) {
        await client.query('ROLLBACK');
        return null;
      }
      const rootHash = await this.#provenRoot(client, { size, older, olderRoot: head?.sealed_root ?? null });
      let note: SignedNote = { text: formatCheckpoint({ origin, size, rootHash }), signatures: [] };
      for (const key of await keys.signing(client, 'log')) note = await signNote(note, key);
      atStep?.('signed');
      await client.query(ADD, [size, Buffer.from(rootHash), formatSignedNote(note)]);
      if (note.signatures.length > 1) await keys.forgetRetired(client, 'log');
      await client.query('COMMIT');
      atStep?.('sealed');
      return size;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** The root from the tiles, shown to extend the tree that was signed last: a log must never sign its own fork. */
  async #provenRoot(client: PoolClient, { size, older, olderRoot }: Growth): Promise<Uint8Array> {
    const proofs = new TileProofs(new PgTileReader(client), nodeSha256);
    try {
      const rootHash = await proofs.root(size);
      const state = await client.query<{ frontier: string[] }>('SELECT frontier FROM audit_tree');
      const frontier = (await proofs.frontier(size)).toJSON().hashes;
      if (frontier.join() !== (state.rows[0]?.frontier ?? []).join())
        throw new BrokenLog('The frontier is not that of the tiles.');
      if (olderRoot !== null) {
        if (older > size) throw new BrokenLog(`The tree has ${size} leaves; ${older} were signed before.`);
        const proof = await proofs.consistencyProof(older, size);
        verifyConsistency(
          { older: { size: older, rootHash: olderRoot }, newer: { size, rootHash }, proof },
          nodeSha256,
        );
        if (older === size && !equalBytes(rootHash, olderRoot)) throw new BrokenLog('Two trees of one size.');
      }
      return rootHash;
    } catch (error) {
      if (error instanceof BrokenLog) throw error;
      throw new BrokenLog(`The tree of ${size} leaves does not extend the ${older} that were signed before.`, {
        cause: error,
      });
    }
  }
}

interface Growth {
  readonly size: number;
  readonly older: number;
  readonly olderRoot: Uint8Array | null;
}
