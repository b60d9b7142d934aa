import type { CustomerId } from '#kernel/ids.ts';
import type { ClockEvent, ClockPauseReason, DelayReason } from './clock-event.ts';
import type { RequestRight, RequestStatus } from './data-subject-request.ts';
import type { RefusalGround } from './refusal-grounds.ts';
import type { RequestState } from './request-state.ts';
import type { RequestDetails, StoredRequest } from './stored-request.ts';

/** A request with its clock, as one row. */
export const REQUEST_COLUMNS = `r.id, r.customer_id, r.data_subject_id, encode(r.subject_handle, 'hex') AS subject_handle, r.request_type,
  r.request_details, r.verification_method, r.verified_at, r.status, r.received_at, r.response_deadline, r.approval_requested_by,
  r.approved_by, r.concerns_marketing, r.deferred_items, r.duplicate_of, r.execution_started_at, r.ground, r.refusal_ground,
  r.refusal_narrative, r.refusal_notice_sent_at, r.revision, r.created_at, r.completed_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('type', e.event_type, 'at', e.at, 'reason', e.reason, 'noticeSentAt', e.notice_sent_at)
     ORDER BY e.position), '[]') FROM request_clock_events e WHERE e.request_id = r.id) AS clock`;

export interface RequestRow {
  readonly id: string;
  readonly customer_id: string;
  readonly data_subject_id: string | null;
  readonly subject_handle: string | null;
  readonly request_type: RequestRight;
  readonly request_details: RequestDetails;
  readonly verification_method: string | null;
  readonly verified_at: Date | null;
  readonly status: RequestStatus;
  readonly received_at: Date;
  readonly response_deadline: Date;
  readonly approval_requested_by: string | null;
  readonly approved_by: string | null;
  readonly concerns_marketing: boolean;
  readonly deferred_items: number;
  readonly duplicate_of: string | null;
  readonly execution_started_at: Date | null;
  readonly ground: string | null;
  readonly refusal_ground: RefusalGround | null;
  readonly refusal_narrative: string | null;
  readonly refusal_notice_sent_at: Date | null;
  readonly revision: number;
  readonly created_at: Date;
  readonly completed_at: Date | null;
  readonly clock: readonly ClockRow[];
}

interface ClockRow {
  readonly type: ClockEvent['type'];
  readonly at: string;
  readonly reason: string | null;
  readonly noticeSentAt: string | null;
}

export const toStoredRequest = (row: RequestRow): StoredRequest => ({
  customerId: row.customer_id as CustomerId,
  state: toState(row),
  subjectHandle: row.subject_handle,
  dataSubjectId: row.data_subject_id,
  details: row.request_details,
  ground: row.ground,
  receivedAt: row.received_at,
  dueAt: row.response_deadline,
  createdAt: row.created_at,
  completedAt: row.completed_at,
  revision: row.revision,
});

function toState(row: RequestRow): RequestState {
  const { refusal_ground: ground, refusal_narrative: narrative, refusal_notice_sent_at: noticeSentAt } = row;
  return {
    id: row.id,
    right: row.request_type,
    concernsMarketing: row.concerns_marketing,
    status: row.status,
    // A request stored by hand has no events: it began when it was received.
    clock: row.clock.length === 0 ? [{ type: 'START', at: row.received_at }] : row.clock.map(toClockEvent),
    verification: row.verified_at === null ? null : { method: row.verification_method ?? '', at: row.verified_at },
    approval:
      row.approval_requested_by === null
        ? null
        : { requestedBy: row.approval_requested_by, approvedBy: row.approved_by },
    hasStartedExecution: row.execution_started_at !== null,
    deferredItems: row.deferred_items,
    refusal:
      ground === null || narrative === null || noticeSentAt === null ? null : { ground, narrative, noticeSentAt },
    duplicateOf: row.duplicate_of,
  };
}

function toClockEvent({ type, at, reason, noticeSentAt }: ClockRow): ClockEvent {
  const event = { at: new Date(at) };
  switch (type) {
    case 'PAUSE':
      return { ...event, type, reason: (reason ?? 'A12_6_IDENTITY') as ClockPauseReason };
    case 'EXTEND':
      return {
        ...event,
        type,
        reason: (reason ?? 'COMPLEXITY') as DelayReason,
        noticeSentAt: new Date(noticeSentAt ?? at),
      };
    default:
      return { ...event, type };
  }
}
