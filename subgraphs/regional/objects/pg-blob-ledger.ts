import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { BlobLedger } from './blob-ledger.ts';

const LEASE = `UPDATE blob_garbage SET delete_after = now() + interval '10 minutes' WHERE blob_id IN (
    SELECT blob_id FROM blob_garbage WHERE delete_after <= now() ORDER BY delete_after LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING blob_id`;
const UNKNOWN = `SELECT blob_id FROM unnest($1::uuid[]) AS asked (blob_id)
  WHERE NOT EXISTS (SELECT FROM object_metadata o WHERE o.blob_id = asked.blob_id)
    AND NOT EXISTS (SELECT FROM multipart_parts p WHERE p.blob_id = asked.blob_id)
    AND NOT EXISTS (SELECT FROM blob_garbage g WHERE g.blob_id = asked.blob_id)`;

interface BlobRow {
  readonly blob_id: string;
}

export class PgBlobLedger implements BlobLedger {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async leaseGarbage(limit: number): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<BlobRow>(LEASE, [limit]);
    return rows.map((row) => row.blob_id);
  }

  async forgetGarbage(blobIds: readonly string[]): Promise<number> {
    const { rowCount } = await this.#pool.query('DELETE FROM blob_garbage WHERE blob_id = ANY ($1::uuid[])', [blobIds]);
    return rowCount ?? 0;
  }

  async unknown(blobIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<BlobRow>(UNKNOWN, [blobIds]);
    return rows.map((row) => row.blob_id);
  }
}
