import type { WitnessedLog, WitnessRefusal, WitnessStore } from '#kernel/transparency-log/witness-desk.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import { inTransaction } from '../../shared/pg-transaction.ts';

interface LogRow {
  readonly size: string;
  readonly root_hash: Buffer;
  readonly note: string;
  readonly verifier_keys: string[];
}

/** A lock on the name, because a log that is seen for the first time has no row yet. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 1))';
const FIND = 'SELECT size, root_hash, note, verifier_keys FROM audit_witnessed_logs WHERE origin = $1';
const PUT = `INSERT INTO audit_witnessed_logs (origin, size, root_hash, note, verifier_keys) VALUES ($1, $2, $3, $4, $5::jsonb)
  ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, root_hash = EXCLUDED.root_hash, note = EXCLUDED.note,
    verifier_keys = EXCLUDED.verifier_keys, updated_at = now()`;
const REFUSE = `INSERT INTO audit_witness_refusals (origin, reason, note, held_note) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;

/** What this region holds of the other regions' logs. */
export class PgWitnessStore implements WitnessStore {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async update(origin: string, judge: (held: WitnessedLog | null) => Promise<WitnessedLog | null>): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await client.query(LOCK, [origin]);
      const row = (await client.query<LogRow>(FIND, [origin])).rows[0];
      const next = await judge(row === undefined ? null : toLog(row));
      if (next === null) return;
      const { size, rootHash, note, keys } = next;
      await client.query(PUT, [origin, size, Buffer.from(rootHash), note, JSON.stringify(keys)]);
    });
  }

  async keepRefusal({ origin, reason, note, heldNote }: WitnessRefusal): Promise<void> {
    await this.#pool.query(REFUSE, [origin, reason, note, heldNote]);
  }
}

const toLog = (row: LogRow): WitnessedLog => ({
  size: Number(row.size),
  rootHash: row.root_hash,
  note: row.note,
  keys: row.verifier_keys,
});
