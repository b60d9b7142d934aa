import { assertNever } from '#kernel/assert-never.ts';
import type { ClockEvent } from './clock-event.ts';
import type { RequestStatus } from './data-subject-request.ts';
import type { RegionCalendar } from './region-calendar.ts';
import type { RequestAction } from './request-action.ts';
import { findRequestProblem, type RequestProblem } from './request-guards.ts';
import { isApproved, type RequestState } from './request-state.ts';
import { TRANSITIONS } from './request-transitions.ts';

export type RequestStep =
  | { readonly ok: true; readonly request: RequestState; readonly clockEvents: readonly ClockEvent[] }
  | { readonly ok: false; readonly problem: RequestProblem };

/** The request after an action, with the clock events to append, or why the action is not possible. Never changes its input. */
export function applyRequestAction(
  request: RequestState,
  action: RequestAction,
  calendar: RegionCalendar,
): RequestStep {
  const problem = findRequestProblem(request, action, calendar);
  if (problem !== null) return { ok: false, problem };
  const clockEvents = listClockEvents(request, action);
  const status = nextStatus(request, action);
  const changes = changeFacts(request, action);
  return {
    ok: true,
    clockEvents,
    request: { ...request, ...changes, status, clock: [...request.clock, ...clockEvents] },
  };
}

function nextStatus(request: RequestState, { type }: RequestAction): RequestStatus {
  // An approved plan names the held items too; what is not approved yet is planned again, as the objects may have changed.
  if (type === 'RELEASE_HOLD') return isApproved(request) ? 'in_progress' : 'scoping';
  return TRANSITIONS[type].to[0] ?? request.status;
}

function changeFacts(request: RequestState, action: RequestAction): Partial<RequestState> {
  switch (action.type) {
    case 'CONFIRM_IDENTITY':
      return { verification: { method: action.method, at: action.at } };
    case 'MARK_DUPLICATE':
      return { duplicateOf: action.original.id };
    case 'START_SCOPING':
      // A new plan needs a new approval.
      return { approval: null };
    case 'START_WORK':
      // Sent back by whoever was to approve.
      return request.status === 'awaiting_approval' ? { approval: null } : {};
    case 'REQUEST_APPROVAL':
      return { approval: { requestedBy: action.requestedBy, approvedBy: null } };
    case 'APPROVE':
      return request.approval === null ? {} : { approval: { ...request.approval, approvedBy: action.approvedBy } };
    case 'START_EXECUTION':
      return { hasStartedExecution: true };
    case 'BLOCK':
      return { deferredItems: action.heldItems };
    case 'COMPLETE_PARTIALLY':
      return { deferredItems: action.deferredItems };
    case 'RELEASE_HOLD':
      return { deferredItems: 0 };
    case 'REFUSE':
      return { refusal: action.refusal };
    case 'CHECK_IDENTITY':
    case 'ASK_IDENTITY':
    case 'IDENTITY_ANSWERED':
    case 'EXTEND':
    case 'COMPLETE':
    case 'WITHDRAW':
      return {};
    default:
      return assertNever(action);
  }
}

const ANSWERS: ReadonlySet<RequestAction['type']> = new Set([
  'MARK_DUPLICATE',
  'COMPLETE',
  'COMPLETE_PARTIALLY',
  'REFUSE',
  'WITHDRAW',
]);

function listClockEvents({ clock }: RequestState, action: RequestAction): readonly ClockEvent[] {
  const { at } = action;
  const latest = clock.at(-1);
  if (action.type === 'ASK_IDENTITY') return [{ type: 'PAUSE', at, reason: 'A12_6_IDENTITY' }];
  if (action.type === 'IDENTITY_ANSWERED') return [{ type: 'RESUME', at }];
  if (action.type === 'CONFIRM_IDENTITY' && latest?.type === 'PAUSE') return [{ type: 'RESUME', at }];
  if (action.type === 'EXTEND') {
    const { reason, noticeSentAt } = action;
    return [{ type: 'EXTEND', at, reason, noticeSentAt }];
  }
  // A request re-armed by the release of a hold was answered when it was partially completed: its clock has stopped already.
  return ANSWERS.has(action.type) && latest?.type !== 'STOP' ? [{ type: 'STOP', at }] : [];
}
