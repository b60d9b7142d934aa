import type { Clock } from '#kernel/clock.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { FREEZE, planSql } from './pg-plan-sql.ts';
import { storeAdvance } from './pg-request-repository.ts';
import { holdLease } from './pg-request-work.ts';
import type { RegionCalendar } from './region-calendar.ts';
import type { RequestAction } from './request-action.ts';
import { REQUEST_COLUMNS, type RequestRow, toStoredRequest } from './request-columns.ts';
import { applyRequestAction } from './request-lifecycle.ts';
import type { Lease } from './request-work.ts';
import { readResponseClock } from './response-clock.ts';
import type { StoredRequest } from './stored-request.ts';

const LOCK = `SELECT ${REQUEST_COLUMNS} FROM data_subject_requests r WHERE r.id = $1 FOR UPDATE OF r`;
const HAND_WRITTEN = `UPDATE data_subject_requests SET subject_handle = subject_handle(customer_id, data_subject_id)
  WHERE id = $1 AND subject_handle IS NULL AND data_subject_id IS NOT NULL`;
const LEFT = `SELECT count(*) FILTER (WHERE planned_outcome = 'DEFERRED')::int AS deferred,
  count(*) FILTER (WHERE planned_outcome <> 'DEFERRED' AND kind NOT IN ('audit_values'))::int AS others FROM request_items WHERE request_id = $1`;

/**
 * Plans a request in one transaction: items, the freeze on their objects, and the next state. Killed at any moment it has either
 * happened or not.
 */
export class PgRequestPlanner {
  readonly #pool: RegionalPool;
  readonly #calendar: RegionCalendar;
  readonly #clock: Clock;

  constructor(pool: RegionalPool, calendar: RegionCalendar, clock: Clock) {
    this.#pool = pool;
    this.#calendar = calendar;
    this.#clock = clock;
  }

  plan(lease: Lease): Promise<StoredRequest> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(`SET LOCAL statement_timeout = '120s'`);
      await holdLease(client, lease);
      await client.query(HAND_WRITTEN, [lease.requestId]);
      const { rows } = await client.query<RequestRow>(LOCK, [lease.requestId]);
      if (rows[0] === undefined) throw new Error('A request under work is gone');
      const before = toStoredRequest(rows[0]);
      const { customerId, subjectHandle, state } = before;
      await client.query('DELETE FROM request_items WHERE request_id = $1', [state.id]);
      await client.query(planSql(state.right), [state.id, customerId, subjectHandle]);
      if (state.right !== 'rectification') await client.query(FREEZE, [state.id]);
      const left = await client.query<{ deferred: number; others: number }>(LEFT, [state.id]);
      const { deferred = 0, others = 0 } = left.rows[0] ?? {};
      const at = this.#clock.now();
      const action: RequestAction =
        deferred > 0 && others === 0 ? { type: 'BLOCK', at, heldItems: deferred } : { type: 'START_WORK', at };
      const step = applyRequestAction(state, action, this.#calendar);
      if (!step.ok) throw new Error(`A planned request cannot go on: ${step.problem.code}`);
      const { dueAt } = readResponseClock(step.request.clock, this.#calendar, at);
      const isStored = await storeAdvance(client, { before, action, step, dueAt, actor: null, work: 'none' });
      if (!isStored) throw new Error('A locked request changed');
      return { ...before, state: step.request, dueAt, revision: before.revision + 1 };
    });
  }
}
