import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Clock } from '#kernel/clock.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer, StoredPart } from '../audit/audit-sealer.ts';
import type { SealedPartName } from '../audit/sealed-values.ts';
import type { PgObjectCommitter } from '../objects/pg-object-committer.ts';
import { type NewObject, NO_LOCK } from '../objects/stored-object.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { type Channel, workFacts } from '../shared/request-facts.ts';
import { accessLogLine } from './access-log-line.ts';

const WINDOW = 2_000;
/** What began before the oldest transaction that is still open is complete; later entries may yet get company. */
const START = `INSERT INTO access_log_cursor (xact_id) SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  ON CONFLICT DO NOTHING`;
const CURSOR = 'SELECT xact_id, position FROM access_log_cursor FOR UPDATE SKIP LOCKED';
const ENTRIES = `WITH page AS MATERIALIZED (
    SELECT e.* FROM audit_entries e
    WHERE (e.xact_id, e.position) > ($1::text::xid8, $2::bigint) AND e.xact_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.xact_id, e.position LIMIT ${WINDOW}),
  last AS (SELECT xact_id::text AS last_xact, position AS last_position, (SELECT count(*)::int FROM page) AS looked_at
    FROM page ORDER BY xact_id DESC, position DESC LIMIT 1)
  SELECT last.*, e.id, e.customer_id, e.bucket_name, e.created_at, e.channel, e.request_id, e.operation_type, e.version_id,
    e.status_code, e.error_code, e.bytes_transferred, e.response_time_ms, v.request_key_id, v.request_sealed, v.target_key_id,
    v.target_sealed, b.configurations -> 'logging' AS logging
  FROM last LEFT JOIN (page e JOIN buckets b ON b.customer_id = e.customer_id AND b.bucket_name = e.bucket_name
      AND b.configurations ? 'logging' AND (e.channel = 's3' OR e.operation_type ~ '^(Expire|AbortIncomplete)'))
    ON true
    LEFT JOIN audit_values v ON v.created_at = e.created_at AND v.entry_id = e.id
  ORDER BY e.xact_id, e.position`;
const ADVANCE = 'UPDATE access_log_cursor SET xact_id = $1, position = $2';

interface EntryRow {
  readonly last_xact: string;
  readonly last_position: string;
  readonly looked_at: number;
  readonly id: string | null;
  readonly customer_id: CustomerId;
  readonly bucket_name: string;
  readonly created_at: Date;
  readonly channel: Channel;
  readonly request_id: string;
  readonly operation_type: string;
  readonly version_id: string | null;
  readonly status_code: number;
  readonly error_code: string | null;
  readonly bytes_transferred: string;
  readonly response_time_ms: number | null;
  readonly request_key_id: string | null;
  readonly request_sealed: Buffer | null;
  readonly target_key_id: string | null;
  readonly target_sealed: Buffer | null;
  readonly logging: { readonly targetBucket: string; readonly targetPrefix: string };
}

/** Lines of one bucket that go into one object. */
interface Batch {
  readonly customerId: CustomerId;
  readonly targetBucket: string;
  readonly targetPrefix: string;
  readonly first: EntryRow;
  readonly lines: string[];
}

export interface AccessLogDelivererParts {
  readonly pool: RegionalPool;
  readonly committer: PgObjectCommitter;
  readonly sealer: AuditSealer;
  readonly clock: Clock;
}

/**
 * Writes the audit trail of buckets with logging into objects of the same customer. The objects and the position up to which
 * the trail has been written are one transaction: nothing is delivered twice, and nothing left out.
 */
export class PgAccessLogDeliverer {
  readonly #parts: AccessLogDelivererParts;

  constructor(parts: AccessLogDelivererParts) {
    this.#parts = parts;
  }

  /** Everything that is complete by now; resolves to the number of lines written. */
  async deliver(): Promise<number> {
    await this.#parts.pool.query(START);
    let total = 0;
    for (;;) {
      const { lines, isLast } = await inTransaction(this.#parts.pool, (client) => this.#deliverPage(client));
      total += lines;
      if (isLast) return total;
    }
  }

  async #deliverPage(client: PoolClient): Promise<{ lines: number; isLast: boolean }> {
    const nothing = { lines: 0, isLast: true };
    const [cursor] = (await client.query<{ xact_id: string; position: string }>(CURSOR)).rows;
    // Another process is at it.
    if (cursor === undefined) return nothing;
    const { rows } = await client.query<EntryRow>(ENTRIES, [cursor.xact_id, cursor.position]);
    const [last] = rows;
    if (last === undefined) return nothing;
    const batches = await this.#batchesOf(rows);
    for (const batch of batches) await this.#put(client, batch);
    await client.query(ADVANCE, [last.last_xact, last.last_position]);
    const lines = batches.reduce((sum, batch) => sum + batch.lines.length, 0);
    return { lines, isLast: last.looked_at < WINDOW };
  }

  async #batchesOf(rows: readonly EntryRow[]): Promise<readonly Batch[]> {
    const parts = rows.map((row) => [partOf(row, 'request'), partOf(row, 'target')] as const);
    const opened = await this.#parts.sealer.open(parts.flat().filter((part) => part !== null));
    const batches = new Map<string, Batch>();
    rows.forEach((row, index) => {
      if (row.id === null) return;
      const [request, target] = parts[index] ?? [null, null];
      const values = {
        ...(request === null ? {} : opened.get(request)?.values),
        ...(target === null ? {} : opened.get(target)?.values),
      };
      const place = JSON.stringify([row.customer_id, row.bucket_name]);
      const batch = batches.get(place) ?? { customerId: row.customer_id, ...row.logging, first: row, lines: [] };
      batches.set(place, batch);
      batch.lines.push(lineOf(row, values));
    });
    return [...batches.values()];
  }

  /** A target that is gone takes no lines, as on AWS. */
  async #put(client: PoolClient, { customerId, targetBucket, targetPrefix, first, lines }: Batch): Promise<void> {
    const body = Buffer.from(`${lines.join('\n')}\n`);
    const now = this.#parts.clock.now();
    const object: NewObject = {
      ...PLAIN,
      bucket: targetBucket,
      key: `${targetPrefix}${stampOf(now)}-${(first.id ?? '').replaceAll('-', '').slice(0, 16).toUpperCase()}`,
      size: body.length,
      etag: createHash('md5').update(body).digest('hex'),
      body,
    };
    const entry = entryOf(customerId, object, now);
    await this.#parts.committer.putWithin(client, { customerId, object, entry });
  }
}

const PLAIN = {
  contentType: 'text/plain',
  systemHeaders: {},
  metadata: {},
  checksums: {},
  tags: {},
  lock: NO_LOCK,
  ownerId: null,
  acl: null,
  encryption: null,
  storageClass: 'STANDARD',
  blobId: null,
  multipart: null,
  conditions: { ifMatch: null, mustNotExist: false, ifNoneMatch: null },
} as const;

/** `2026-02-06-00-00-38` */
const stampOf = (at: Date): string => at.toISOString().slice(0, 19).replace(/[T:]/g, '-');

function lineOf(row: EntryRow, values: Readonly<Record<string, unknown>>): string {
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  return accessLogLine({
    customerId: row.customer_id,
    bucket: row.bucket_name,
    at: row.created_at,
    channel: row.channel,
    sourceIp: text('source_ip'),
    actor: text('actor'),
    requestId: row.request_id,
    operation: row.operation_type,
    key: text('object_key'),
    versionId: row.version_id,
    statusCode: row.status_code,
    errorCode: row.error_code,
    bytes: Number(row.bytes_transferred),
    durationMs: row.response_time_ms,
    userAgent: text('user_agent'),
  });
}

function partOf(row: EntryRow, part: SealedPartName): StoredPart | null {
  const keyId = row[`${part}_key_id`];
  const sealed = row[`${part}_sealed`];
  return row.id === null || keyId === null || sealed === null ? null : { entryId: row.id, part, keyId, sealed };
}

const entryOf = (customerId: CustomerId, { bucket, key, size }: NewObject, startedAt: Date): AuditEntry => ({
  request: workFacts(`access-log-${randomUUID()}`, startedAt),
  customerId,
  operation: 'DeliverAccessLog',
  bucket,
  objectKey: key,
  statusCode: 200,
  bytesTransferred: size,
  decision: 'ALLOW',
  purpose: 'access log',
});
