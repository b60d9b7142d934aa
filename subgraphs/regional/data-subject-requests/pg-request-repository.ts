import type { PoolClient } from 'pg';
import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ClockEvent } from './clock-event.ts';
import type { RequestAction } from './request-action.ts';
import { REQUEST_COLUMNS, type RequestRow, toStoredRequest } from './request-columns.ts';
import type { Advance, HistoryEntry, RequestRepository } from './request-repository.ts';
import { FINAL_STATUSES, type NewRequest, type StoredRequest } from './stored-request.ts';

const SELECT = `SELECT ${REQUEST_COLUMNS} FROM data_subject_requests r`;

const INSERT = `INSERT INTO data_subject_requests (id, customer_id, data_subject_id, request_type, request_details, received_at,
  response_deadline, concerns_marketing, ground, sealed_push_target) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const UPDATE = `UPDATE data_subject_requests SET status = $3, response_deadline = $4, verification_status = $5, verification_method = $6,
    verified_at = $7, approval_requested_by = $8, approved_by = $9::text,
    approved_at = CASE WHEN $9::text IS NULL THEN NULL ELSE coalesce(approved_at, $10) END,
    execution_started_at = CASE WHEN $11 THEN coalesce(execution_started_at, $10) END,
    deferred_items = $12, refusal_ground = $13, refusal_narrative = $14, refusal_notice_sent_at = $15, duplicate_of = $16,
    completed_at = CASE WHEN $3 IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate') THEN $10::timestamptz END,
    completed_by = $17, updated_at = now(), revision = revision + 1
  WHERE id = $1 AND revision = $2`;

const CLOCK_EVENT = `INSERT INTO request_clock_events (request_id, position, event_type, at, reason, narrative, notice_sent_at)
  VALUES ($1, (SELECT count(*) FROM request_clock_events WHERE request_id = $1), $2, $3, $4, $5, $6)`;

const HISTORY = `INSERT INTO request_history (request_id, revision, action, from_status, to_status, actor, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

const WORK = `INSERT INTO request_work (request_id, step) VALUES ($1, $2)
  ON CONFLICT (request_id) DO UPDATE SET step = EXCLUDED.step, due_at = now(), leased_by = NULL, attempts = 0, last_error = NULL`;

const UNFREEZE = `DELETE FROM object_protections WHERE source_id = $1 AND kind = 'freeze'`;

const SAME_SUBJECT = `SELECT EXISTS (SELECT FROM data_subject_requests a JOIN data_subject_requests b USING (customer_id)
  WHERE a.customer_id = $1 AND a.id = $2 AND b.id = $3
    AND b.subject_handle IN (SELECT same_subject(a.customer_id, a.subject_handle))) AS same`;

export class PgRequestRepository implements RequestRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async insert(request: NewRequest, unit: UnitOfWork): Promise<void> {
    const client = clientOf(unit);
    await client.query(INSERT, [
      request.id,
      request.customerId,
      request.identifier,
      request.right,
      JSON.stringify(request.details),
      request.receivedAt,
      request.dueAt,
      request.concernsMarketing,
      request.ground,
      request.sealedPushTarget === null ? null : Buffer.from(request.sealedPushTarget),
    ]);
    await client.query(CLOCK_EVENT, [request.id, 'START', request.receivedAt, null, null, null]);
    await client.query(HISTORY, [request.id, 0, 'RECEIVE', 'received', 'received', request.actor, request.receivedAt]);
  }

  async find(customerId: CustomerId, id: string): Promise<StoredRequest | null> {
    const { rows } = await this.#pool.query<RequestRow>(`${SELECT} WHERE r.customer_id = $1 AND r.id = $2`, [
      customerId,
      id,
    ]);
    return rows[0] === undefined ? null : toStoredRequest(rows[0]);
  }

  async findAny(id: string): Promise<StoredRequest | null> {
    const { rows } = await this.#pool.query<RequestRow>(`${SELECT} WHERE r.id = $1`, [id]);
    return rows[0] === undefined ? null : toStoredRequest(rows[0]);
  }

  advance(advance: Advance, unit?: UnitOfWork): Promise<boolean> {
    if (unit !== undefined) return storeAdvance(clientOf(unit), advance);
    return inTransaction(this.#pool, (client) => storeAdvance(client, advance));
  }

  async history(id: string): Promise<readonly HistoryEntry[]> {
    const text = `SELECT action, from_status AS "from", to_status AS "to", actor, at FROM request_history
      WHERE request_id = $1 ORDER BY revision`;
    return (await this.#pool.query<HistoryEntry>(text, [id])).rows;
  }

  async concernSameSubject(customerId: CustomerId, id: string, otherId: string): Promise<boolean> {
    const { rows } = await this.#pool.query<{ same: boolean }>(SAME_SUBJECT, [customerId, id, otherId]);
    return rows[0]?.same ?? false;
  }

  async pausedRequests(limit: number): Promise<readonly StoredRequest[]> {
    const text = `${SELECT} WHERE r.status = 'identity_verification' AND r.response_deadline < now() + interval '45 days' AND (
        SELECT e.event_type FROM request_clock_events e WHERE e.request_id = r.id ORDER BY e.position DESC LIMIT 1) = 'PAUSE'
      ORDER BY r.response_deadline LIMIT $1`;
    return (await this.#pool.query<RequestRow>(text, [limit])).rows.map(toStoredRequest);
  }

  async setDeadline(id: string, dueAt: Date): Promise<void> {
    await this.#pool.query('UPDATE data_subject_requests SET response_deadline = $2 WHERE id = $1', [id, dueAt]);
  }
}

/** As part of a larger transaction. False if the request changed meanwhile; nothing is stored then. */
export async function storeAdvance(client: PoolClient, advance: Advance): Promise<boolean> {
  const { before, action, step, actor, work } = advance;
  const { id } = before.state;
  const { rowCount } = await client.query(UPDATE, updateValues(advance));
  if (rowCount !== 1) return false;
  for (const event of step.clockEvents) await client.query(CLOCK_EVENT, clockValues(id, event, action));
  const { status } = step.request;
  await client.query(HISTORY, [id, before.revision + 1, action.type, before.state.status, status, actor, action.at]);
  await storeWork(client, id, work);
  if ((FINAL_STATUSES as readonly string[]).includes(status)) await client.query(UNFREEZE, [id]);
  return true;
}

async function storeWork(client: PoolClient, id: string, work: Advance['work']): Promise<void> {
  if (work === 'plan' || work === 'execute') await client.query(WORK, [id, work]);
  else if (work === 'none') await client.query('DELETE FROM request_work WHERE request_id = $1', [id]);
}

function updateValues({ before, action, step, dueAt, actor }: Advance): unknown[] {
  const { status, verification, approval, hasStartedExecution, deferredItems, refusal, duplicateOf } = step.request;
  return [
    before.state.id,
    before.revision,
    status,
    dueAt,
    verificationStatus(status, verification !== null),
    verification?.method ?? null,
    verification?.at ?? null,
    approval?.requestedBy ?? null,
    approval?.approvedBy ?? null,
    action.at,
    hasStartedExecution,
    deferredItems,
    refusal?.ground ?? null,
    refusal?.narrative ?? null,
    refusal?.noticeSentAt ?? null,
    duplicateOf,
    actor,
  ];
}

function verificationStatus(status: string, isVerified: boolean): 'pending' | 'verified' | 'rejected' {
  if (isVerified) return 'verified';
  return status === 'rejected' ? 'rejected' : 'pending';
}

function clockValues(id: string, event: ClockEvent, action: RequestAction): unknown[] {
  const narrative = action.type === 'EXTEND' ? action.narrative : action.type === 'ASK_IDENTITY' ? action.doubt : null;
  return [
    id,
    event.type,
    event.at,
    'reason' in event ? event.reason : null,
    event.type === 'EXTEND' || event.type === 'PAUSE' ? narrative : null,
    event.type === 'EXTEND' ? event.noticeSentAt : null,
  ];
}
