import { backgroundEntry } from '../audit/background-entry.ts';
import type { PgEntryWriter } from '../audit/pg-entry-writer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
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
  readonly #entries: PgEntryWriter;

  constructor(pool: RegionalPool, entries: PgEntryWriter) {
    this.#pool = pool;
    this.#entries = entries;
  }

  async leaseGarbage(limit: number): Promise<readonly string[]> {
    return inTransaction(this.#pool, async (client) => {
      const startedAt = new Date();
      const { rows } = await client.query<BlobRow>(LEASE, [limit]);
      if (rows.length > 0) {
        const work = { operation: 'CollectBlobs', customerId: null, startedAt, complianceInfo: { blobs: rows.length } };
        await this.#entries.write(client, [backgroundEntry(work)]);
      }
      return rows.map((row) => row.blob_id);
    });
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
