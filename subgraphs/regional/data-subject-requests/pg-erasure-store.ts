import type { PoolClient } from 'pg';
import { backgroundEntry } from '../audit/background-entry.ts';
import type { PgEntryWriter } from '../audit/pg-entry-writer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import type {
  ErasureFinding,
  ErasureStore,
  ErasureTotals,
  LedgerEntry,
  RemovedAgain,
  RemovedItem,
} from './erasure-store.ts';
import * as sql from './pg-erasure-sql.ts';
import { holdLease } from './pg-request-work.ts';
import type { Lease } from './request-work.ts';

export class PgErasureStore implements ErasureStore {
  readonly #pool: RegionalPool;
  readonly #entries: PgEntryWriter;

  constructor(pool: RegionalPool, entries: PgEntryWriter) {
    this.#pool = pool;
    this.#entries = entries;
  }

  writeLedger(lease: Lease): Promise<readonly LedgerEntry[]> {
    return this.#asHolder(lease, async (client) => {
      await client.query(sql.SETTLE_KEPT, [lease.requestId]);
      await client.query(sql.WRITE_LEDGER, [lease.requestId]);
      const { rows } = await client.query<LedgerRow>(sql.READ_LEDGER, [lease.requestId]);
      return rows.map(toLedgerEntry);
    });
  }

  removeBatch(lease: Lease, limit: number): Promise<boolean> {
    return this.#asHolder(lease, async (client) => {
      const { rows } = await client.query<{ item_no: number; object_id: string | null }>(sql.TAKE_BATCH, [
        lease.requestId,
        limit,
      ]);
      if (rows.length === 0) return false;
      const items = rows.map((row) => row.item_no);
      // The rows are locked before anybody asks whether they may go, so that the answer still holds when they do.
      await client.query(sql.LOCK_OBJECTS, [rows.flatMap(({ object_id: id }) => (id === null ? [] : [id]))]);
      await client.query(sql.SPARE_PROTECTED, [lease.requestId, items]);
      await client.query(sql.MARK_REMOVED, [lease.requestId, items]);
      await this.#record(client, lease, items);
      await client.query(sql.UNFREEZE, [lease.requestId, items]);
      await client.query(sql.DELETE_OBJECTS, [lease.requestId, items]);
      await client.query(sql.PROMOTE_LATEST, [lease.requestId, items]);
      await client.query(sql.DELETE_UPLOADS, [lease.requestId, items]);
      await client.query(sql.DELETE_BUNDLES, [lease.requestId, items]);
      return true;
    });
  }

  async removedItems({ requestId }: Lease, limit: number): Promise<readonly RemovedItem[]> {
    const { rows } = await this.#pool.query<{ item_no: number; blob_ids: string[] }>(sql.REMOVED, [requestId, limit]);
    return rows.map((row) => ({ itemNo: row.item_no, blobIds: row.blob_ids }));
  }

  settle(lease: Lease, items: readonly RemovedItem[]): Promise<void> {
    return this.#asHolder(lease, async (client) => {
      await client.query(sql.FORGET_GARBAGE, [items.flatMap(({ blobIds }) => blobIds)]);
      const numbers = items.map(({ itemNo }) => itemNo);
      await client.query(sql.SETTLE_ITEMS, [lease.requestId, numbers]);
      await client.query(sql.SETTLE_LEDGER, [lease.requestId, numbers]);
    });
  }

  async erasedObjects(requestId: string): Promise<readonly string[]> {
    return (await this.#pool.query<{ object_id: string }>(sql.ERASED_OBJECTS, [requestId])).rows.map(
      (row) => row.object_id,
    );
  }

  verify(lease: Lease): ReturnType<ErasureStore['verify']> {
    return this.#asHolder(lease, async (client) => {
      const found = await client.query<{ item_no: number; problem: ErasureFinding['problem'] }>(sql.VERIFY, [
        lease.requestId,
      ]);
      const blobs = await client.query<{ blob_id: string }>(sql.LEDGER_BLOBS, [lease.requestId]);
      const findings = found.rows.map((row) => ({ itemNo: row.item_no, problem: row.problem }));
      if (findings.length === 0) await client.query(sql.VERIFIED, [lease.requestId]);
      return { findings, blobIds: blobs.rows.map((row) => row.blob_id) };
    });
  }

  forgetPerson(lease: Lease): Promise<void> {
    return this.#asHolder(lease, async (client) => {
      await client.query(sql.FORGET_ITEMS, [lease.requestId]);
      await client.query(sql.FORGET_OTHER_ITEMS, [lease.requestId]);
      await client.query(sql.FORGET_REQUESTS, [lease.requestId]);
      await client.query(sql.FORGET_ALIASES, [lease.requestId]);
    });
  }

  async totals(requestId: string): Promise<ErasureTotals> {
    const { rows } = await this.#pool.query<ErasureTotals>(sql.TOTALS, [requestId]);
    const { erased = 0, deferred = 0, retained = 0, bytes = 0 } = rows[0] ?? {};
    return { erased, deferred, retained, bytes: Number(bytes) };
  }

  eraseAgain(entries: readonly LedgerEntry[]): Promise<readonly RemovedAgain[]> {
    return inTransaction(this.#pool, async (client) => {
      const ids = entries.flatMap(({ objectId }) => (objectId === null ? [] : [objectId]));
      await client.query(sql.LOCK_OBJECTS, [ids]);
      await client.query(sql.UNFREEZE_AGAIN, [ids]);
      const { rows } = await client.query<{ object_id: string; blob_ids: string[] }>(sql.ERASE_AGAIN, [ids]);
      const again = new Set(rows.map((row) => row.object_id));
      const gone = entries.flatMap(({ requestId, customerId, objectId }) =>
        objectId !== null && again.has(objectId) ? [{ requestId, customerId, objectId }] : [],
      );
      const operation = 'EraseObjectAgain';
      const startedAt = new Date();
      await this.#entries.write(
        client,
        gone.map((object) => backgroundEntry({ ...object, operation, startedAt })),
      );
      const uploads = entries.flatMap(({ uploadId }) => (uploadId === null ? [] : [uploadId]));
      const bundles = entries.flatMap(({ bundleId }) => (bundleId === null ? [] : [bundleId]));
      await client.query('DELETE FROM multipart_uploads WHERE completed_at IS NULL AND upload_id = ANY ($1::uuid[])', [
        uploads,
      ]);
      await client.query('DELETE FROM export_bundles WHERE bundle_id = ANY ($1::uuid[])', [bundles]);
      return rows.map((row) => ({ objectId: row.object_id, blobIds: row.blob_ids }));
    });
  }

  /** One entry for each that goes, in the transaction in which it goes; none names its key. */
  async #record(client: PoolClient, { requestId }: Lease, items: readonly number[]): Promise<void> {
    const startedAt = new Date();
    const { rows } = await client.query<GoneRow>(sql.GONE, [requestId, items]);
    const entries = rows.map(({ customer_id: customerId, bucket_name, object_id, version_id }) =>
      backgroundEntry({
        operation: 'EraseObject',
        requestId,
        customerId,
        startedAt,
        ...(bucket_name === null ? {} : { bucket: bucket_name }),
        ...(object_id === null ? {} : { objectId: object_id }),
        ...(version_id === null ? {} : { versionId: version_id }),
      }),
    );
    await this.#entries.write(client, entries);
  }

  #asHolder<Result>(lease: Lease, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#pool, async (client) => {
      await holdLease(client, lease);
      return work(client);
    });
  }
}

interface GoneRow {
  readonly customer_id: string;
  readonly bucket_name: string | null;
  readonly object_id: string | null;
  readonly version_id: string | null;
}

export interface LedgerRow {
  readonly request_id: string;
  readonly item_no: number;
  readonly customer_id: string;
  readonly object_id: string | null;
  readonly upload_id: string | null;
  readonly bundle_id: string | null;
  readonly blob_ids: string[];
}

export const toLedgerEntry = (row: LedgerRow): LedgerEntry => ({
  requestId: row.request_id,
  itemNo: row.item_no,
  customerId: row.customer_id,
  objectId: row.object_id,
  uploadId: row.upload_id,
  bundleId: row.bundle_id,
  blobIds: row.blob_ids,
});
