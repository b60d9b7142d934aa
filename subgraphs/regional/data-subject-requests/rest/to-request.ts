import type { ResponseClock } from '../response-clock.ts';
import type { StoredRequest } from '../stored-request.ts';

/** A request under the names of its table, as the product document's SQL shows them. */
export function toRequest({ state, ...request }: StoredRequest, clock: ResponseClock) {
  return {
    id: state.id,
    customer_id: request.customerId,
    data_subject_id: request.dataSubjectId,
    request_type: state.right,
    status: state.status,
    received_at: request.receivedAt,
    response_deadline: clock.dueAt,
    days_remaining: clock.daysRemaining,
    overdue: clock.overdue,
    clock: clock.state,
    extension: clock.extension,
    verified_at: state.verification?.at ?? null,
    approval_requested_by: state.approval?.requestedBy ?? null,
    approved_by: state.approval?.approvedBy ?? null,
    deferred_items: state.deferredItems,
    refusal_ground: state.refusal?.ground ?? null,
    duplicate_of: state.duplicateOf,
    completed_at: request.completedAt,
  };
}
