import type { PoolClient } from 'pg';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { type Lease, LeaseLost, type RequestWork } from './request-work.ts';
import type { WorkStep } from './stored-request.ts';

const LEASE = `UPDATE request_work SET leased_by = $1, due_at = now() + make_interval(secs => $2 / 1000.0), attempts = attempts + 1
  WHERE request_id = (SELECT request_id FROM request_work WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING request_id, step, attempts`;
const RENEW = `UPDATE request_work SET due_at = now() + make_interval(secs => $3 / 1000.0) WHERE request_id = $1 AND leased_by = $2`;
const POSTPONE = `UPDATE request_work SET leased_by = NULL, due_at = now() + make_interval(secs => $4 / 1000.0), last_error = $3
  WHERE request_id = $1 AND leased_by = $2`;
const HOLD = 'SELECT FROM request_work WHERE request_id = $1 AND leased_by = $2 FOR UPDATE';

/** An item that waits is free when its object has no obstacle any more, or is gone. */
const REARMABLE = `SELECT r.id FROM data_subject_requests r
  WHERE ((r.status IN ('blocked_legal_hold', 'partially_completed') AND r.deferred_items > 0)
      OR (r.status = 'in_progress' AND r.execution_started_at IS NOT NULL))
    AND NOT EXISTS (SELECT FROM request_work w WHERE w.request_id = r.id)
    AND EXISTS (SELECT FROM request_items i LEFT JOIN object_metadata o ON o.object_id = i.object_id
      WHERE i.request_id = r.id AND coalesce(i.outcome, i.planned_outcome) = 'DEFERRED'
        AND (o.object_id IS NULL OR deletion_obstacles(o, r.id) = '{}'))
  ORDER BY r.received_at LIMIT $1`;

export class PgRequestWork implements RequestWork {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async lease(worker: string, leaseMs: number): Promise<Lease | null> {
    const { rows } = await this.#pool.query<{ request_id: string; step: WorkStep; attempts: number }>(LEASE, [
      worker,
      leaseMs,
    ]);
    const row = rows[0];
    return row === undefined ? null : { requestId: row.request_id, step: row.step, worker, attempts: row.attempts };
  }

  async renew({ requestId, worker }: Lease, leaseMs: number): Promise<void> {
    const { rowCount } = await this.#pool.query(RENEW, [requestId, worker, leaseMs]);
    if (rowCount !== 1) throw new LeaseLost();
  }

  async postpone({ requestId, worker }: Lease, problem: string, delayMs: number): Promise<void> {
    await this.#pool.query(POSTPONE, [requestId, worker, problem.slice(0, 200), delayMs]);
  }

  async done({ requestId, worker }: Lease): Promise<void> {
    await this.#pool.query('DELETE FROM request_work WHERE request_id = $1 AND leased_by = $2', [requestId, worker]);
  }

  async enqueue(requestId: string): Promise<void> {
    const text = `INSERT INTO request_work (request_id, step) VALUES ($1, 'execute') ON CONFLICT (request_id) DO NOTHING`;
    await this.#pool.query(text, [requestId]);
  }

  async rearmable(limit: number): Promise<readonly string[]> {
    return (await this.#pool.query<{ id: string }>(REARMABLE, [limit])).rows.map(({ id }) => id);
  }
}

/** First in every transaction of a worker: whoever lost the request changes nothing any more. */
export async function holdLease(client: PoolClient, { requestId, worker }: Lease): Promise<void> {
  const { rowCount } = await client.query(HOLD, [requestId, worker]);
  if (rowCount !== 1) throw new LeaseLost();
}
