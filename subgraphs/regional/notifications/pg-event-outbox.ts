import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { EventOutbox, OutboxEvent } from './event-outbox.ts';

const LEASE = `UPDATE notification_outbox SET leased_by = $1, attempts = attempts + 1, due_at = now() + make_interval(secs => $3 / 1000.0)
  WHERE event_id IN (
    SELECT event_id FROM notification_outbox WHERE due_at <= now() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING event_id, customer_id, bucket_name, object_key, version_id, event_name, sequencer, size_bytes, etag, request_id,
    configuration_id, target, attempts, created_at`;
const REMOVE = 'DELETE FROM notification_outbox WHERE leased_by = $1 AND event_id = ANY ($2::uuid[])';
const POSTPONE = `UPDATE notification_outbox o SET leased_by = NULL, due_at = now() + make_interval(secs => p.delay_ms / 1000.0),
    last_error = p.error
  FROM unnest($2::uuid[], $3::float8[], $4::text[]) AS p (event_id, delay_ms, error)
  WHERE o.event_id = p.event_id AND o.leased_by = $1`;

interface Row {
  readonly event_id: string;
  readonly customer_id: CustomerId;
  readonly bucket_name: string;
  readonly object_key: string;
  readonly version_id: string | null;
  readonly event_name: string;
  readonly sequencer: string;
  readonly size_bytes: string | null;
  readonly etag: string | null;
  readonly request_id: string;
  readonly configuration_id: string;
  readonly target: string;
  readonly attempts: number;
  readonly created_at: Date;
}

export class PgEventOutbox implements EventOutbox {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async lease(worker: string, limit: number, leaseMs: number): Promise<readonly OutboxEvent[]> {
    const query = { name: 'outbox-lease', text: LEASE, values: [worker, limit, leaseMs] };
    const { rows } = await this.#pool.query<Row>(query);
    return rows.map(toEvent).sort((a, b) => (a.sequencer < b.sequencer ? -1 : 1));
  }

  async remove(worker: string, ids: readonly string[]): Promise<void> {
    await this.#pool.query(REMOVE, [worker, ids]);
  }

  async postpone(worker: string, events: Parameters<EventOutbox['postpone']>[1]): Promise<void> {
    const delays = events.map(({ delayMs }) => delayMs);
    await this.#pool.query(POSTPONE, [worker, events.map(({ id }) => id), delays, events.map(({ error }) => error)]);
  }
}

const toEvent = (row: Row): OutboxEvent => ({
  id: row.event_id,
  customerId: row.customer_id,
  bucket: row.bucket_name,
  key: row.object_key,
  versionId: row.version_id,
  name: row.event_name,
  sequencer: BigInt(row.sequencer),
  size: row.size_bytes === null ? null : Number(row.size_bytes),
  etag: row.etag,
  requestId: row.request_id,
  configurationId: row.configuration_id,
  target: row.target,
  attempts: row.attempts,
  createdAt: row.created_at,
});
