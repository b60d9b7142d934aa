import type { WitnessedLog, WitnessRefusal, WitnessStore } from '#kernel/transparency-log/witness-desk.ts';
import type { PrismaClient } from '../../../prisma/generated/global/client.ts';

interface LogRow {
  readonly size: bigint;
  readonly root_hash: Uint8Array;
  readonly note: string;
  readonly verifier_keys: string[];
}

/** What the router holds of the regions' audit logs. */
export class PrismaWitnessStore implements WitnessStore {
  readonly #client: PrismaClient;

  constructor(client: PrismaClient) {
    this.#client = client;
  }

  async update(origin: string, judge: (held: WitnessedLog | null) => Promise<WitnessedLog | null>): Promise<void> {
    await this.#client.$transaction(async (transaction) => {
      // A lock on the name, because a log that is seen for the first time has no row yet.
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${origin}, 1))`;
      const [row] = await transaction.$queryRaw<LogRow[]>`
        SELECT size, root_hash, note, verifier_keys FROM audit_witnessed_logs WHERE origin = ${origin}`;
      const next = await judge(row === undefined ? null : toLog(row));
      if (next === null) return;
      const keys = JSON.stringify(next.keys);
      await transaction.$executeRaw`
        INSERT INTO audit_witnessed_logs (origin, size, root_hash, note, verifier_keys)
        VALUES (${origin}, ${BigInt(next.size)}, ${Buffer.from(next.rootHash)}, ${next.note}, ${keys}::jsonb)
        ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, root_hash = EXCLUDED.root_hash, note = EXCLUDED.note,
          verifier_keys = EXCLUDED.verifier_keys, updated_at = now()`;
    });
  }

  async keepRefusal({ origin, reason, note, heldNote }: WitnessRefusal): Promise<void> {
    await this.#client.$executeRaw`
      INSERT INTO audit_witness_refusals (origin, reason, note, held_note) VALUES (${origin}, ${reason}, ${note}, ${heldNote})
      ON CONFLICT DO NOTHING`;
  }
}

const toLog = (row: LogRow): WitnessedLog => ({
  size: Number(row.size),
  rootHash: row.root_hash,
  note: row.note,
  keys: row.verifier_keys,
});
