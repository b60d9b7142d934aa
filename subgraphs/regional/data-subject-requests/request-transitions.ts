import type { RequestStatus } from './data-subject-request.ts';
import type { RequestAction } from './request-action.ts';

interface Transition {
  readonly from: readonly RequestStatus[];
  /** Several where the request itself decides. */
  readonly to: readonly RequestStatus[];
}

const WORKING: readonly RequestStatus[] = ['scoping', 'in_progress', 'extended', 'awaiting_approval'];
const VERIFIED: readonly RequestStatus[] = ['verified', ...WORKING, 'blocked_legal_hold'];

/** Which action leads from where to where; guards may still refuse it. Nothing leads to `duplicate` past the identity check. */
export const TRANSITIONS: Readonly<Record<RequestAction['type'], Transition>> = {
  CHECK_IDENTITY: { from: ['received'], to: ['identity_verification'] },
  ASK_IDENTITY: { from: ['received', 'identity_verification'], to: ['identity_verification'] },
  IDENTITY_ANSWERED: { from: ['identity_verification'], to: ['identity_verification'] },
  CONFIRM_IDENTITY: { from: ['received', 'identity_verification'], to: ['verified'] },
  MARK_DUPLICATE: { from: ['verified', 'scoping'], to: ['duplicate'] },
  START_SCOPING: { from: ['verified', 'in_progress', 'extended'], to: ['scoping'] },
  START_WORK: { from: ['scoping', 'extended', 'awaiting_approval'], to: ['in_progress'] },
  EXTEND: { from: ['verified', ...WORKING], to: ['extended'] },
  REQUEST_APPROVAL: { from: ['in_progress', 'extended'], to: ['awaiting_approval'] },
  APPROVE: { from: ['awaiting_approval'], to: ['in_progress'] },
  START_EXECUTION: { from: ['in_progress', 'extended'], to: ['in_progress'] },
  BLOCK: { from: WORKING, to: ['blocked_legal_hold'] },
  RELEASE_HOLD: { from: ['blocked_legal_hold', 'partially_completed'], to: ['scoping', 'in_progress'] },
  COMPLETE: { from: ['in_progress', 'extended'], to: ['completed'] },
  COMPLETE_PARTIALLY: { from: ['in_progress', 'extended'], to: ['partially_completed'] },
  REFUSE: { from: ['identity_verification', ...VERIFIED], to: ['rejected'] },
  WITHDRAW: { from: ['received', 'identity_verification', ...VERIFIED], to: ['withdrawn'] },
};

/** Where an action can lead from a status, for the database to enforce. */
export function listNextStatuses(status: RequestStatus): readonly RequestStatus[] {
  const reachable = Object.values(TRANSITIONS).flatMap(({ from, to }) => (from.includes(status) ? to : []));
  return [...new Set(reachable)].filter((next) => next !== status).sort();
}
