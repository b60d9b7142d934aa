import { assertNever } from '#kernel/assert-never.ts';
import type { RequestRight } from './data-subject-request.ts';
import { findRefusalProblem, isNarrative } from './refusal-grounds.ts';
import type { RegionCalendar } from './region-calendar.ts';
import type { ActionOf, RequestAction } from './request-action.ts';
import { isApproved, type RequestState } from './request-state.ts';
import { TRANSITIONS } from './request-transitions.ts';
import { readResponseClock } from './response-clock.ts';

export type RequestProblemCode =
  | 'TRANSITION_NOT_ALLOWED'
  | 'OUT_OF_ORDER'
  | 'DOUBT_NOT_EXPLAINED'
  | 'CLOCK_STATE'
  | 'NOT_A_DUPLICATE'
  | 'EXTENSION_NOT_POSSIBLE'
  | 'NOT_APPROVED'
  | 'SECOND_PERSON_REQUIRED'
  | 'HOLD_NOT_APPLICABLE'
  | 'NOTHING_DEFERRED'
  | 'ITEMS_LEFT'
  | 'NOTICE_MISSING'
  | 'REFUSAL_NOT_POSSIBLE'
  | 'EXECUTION_STARTED';

export interface RequestProblem {
  readonly code: RequestProblemCode;
  /** Says what to do; names no person. */
  readonly message: string;
}

const problem = (code: RequestProblemCode, message: string): RequestProblem => ({ code, message });

/** Why an action is not possible for a request; null: it is. */
export function findRequestProblem(
  request: RequestState,
  action: RequestAction,
  calendar: RegionCalendar,
): RequestProblem | null {
  const { from } = TRANSITIONS[action.type];
  if (!from.includes(request.status)) {
    return problem(
      'TRANSITION_NOT_ALLOWED',
      `${action.type} is possible from ${from.join(', ')}, not from ${request.status}.`,
    );
  }
  const latest = request.clock.at(-1);
  if (latest !== undefined && action.at < latest.at) {
    return problem('OUT_OF_ORDER', `${action.type} lies before the last event of the clock.`);
  }
  return guard(request, action, calendar);
}

function guard(request: RequestState, action: RequestAction, calendar: RegionCalendar): RequestProblem | null {
  switch (action.type) {
    case 'ASK_IDENTITY':
    case 'IDENTITY_ANSWERED':
      return guardIdentity(request, action);
    case 'MARK_DUPLICATE':
      return guardDuplicate(request, action);
    case 'EXTEND':
      return guardExtension(request, action, calendar);
    case 'APPROVE':
      return request.approval?.requestedBy === action.approvedBy
        ? problem('SECOND_PERSON_REQUIRED', 'Who asked for the approval cannot give it.')
        : null;
    case 'START_EXECUTION':
    case 'COMPLETE':
    case 'COMPLETE_PARTIALLY':
      return guardCompletion(request, action);
    case 'BLOCK':
    case 'RELEASE_HOLD':
      return guardHold(request, action);
    case 'REFUSE':
      return guardRefusal(request, action);
    case 'WITHDRAW':
    case 'START_SCOPING':
      return request.hasStartedExecution
        ? problem('EXECUTION_STARTED', 'The work has begun; complete it, wholly or partially.')
        : null;
    case 'CHECK_IDENTITY':
    case 'CONFIRM_IDENTITY':
    case 'START_WORK':
    case 'REQUEST_APPROVAL':
      return null;
    default:
      return assertNever(action);
  }
}

function guardIdentity(
  { clock }: RequestState,
  action: ActionOf<'ASK_IDENTITY' | 'IDENTITY_ANSWERED'>,
): RequestProblem | null {
  const isPaused = clock.at(-1)?.type === 'PAUSE';
  if (action.type === 'IDENTITY_ANSWERED') {
    return isPaused ? null : problem('CLOCK_STATE', 'No question about identity is open.');
  }
  if (isPaused) return problem('CLOCK_STATE', 'A question about identity is open already.');
  return isNarrative(action.doubt)
    ? null
    : problem('DOUBT_NOT_EXPLAINED', 'Art. 12(6) needs reasonable doubts; say in 10 to 4000 characters which.');
}

function guardDuplicate(request: RequestState, { original }: ActionOf<'MARK_DUPLICATE'>): RequestProblem | null {
  const isAnswering = !['rejected', 'withdrawn', 'duplicate'].includes(original.status);
  const isSame = original.id !== request.id && original.right === request.right && original.concernsSameSubject;
  return isSame && isAnswering && original.isVerified
    ? null
    : problem(
        'NOT_A_DUPLICATE',
        'A duplicate repeats another request of the same person for the same right, verified and neither refused nor withdrawn.',
      );
}

function guardExtension(
  { clock }: RequestState,
  { at, narrative, noticeSentAt }: ActionOf<'EXTEND'>,
  calendar: RegionCalendar,
): RequestProblem | null {
  const { extendableUntil, receivedAt } = readResponseClock(clock, calendar, at);
  if (extendableUntil === null) {
    return problem('EXTENSION_NOT_POSSIBLE', 'A request is extended once, and not after it was answered (Art. 12(3)).');
  }
  if (at > extendableUntil || noticeSentAt > extendableUntil) {
    return problem('EXTENSION_NOT_POSSIBLE', 'Extension and notice have to fall into the first month (Art. 12(3)).');
  }
  if (!isNarrative(narrative)) {
    return problem('EXTENSION_NOT_POSSIBLE', 'The person is told the reasons for the delay, in 10 to 4000 characters.');
  }
  return guardNotice(noticeSentAt, receivedAt, at);
}

/** A notice counts when it was sent: after the request came in and not in the future. */
const guardNotice = (sentAt: Date, receivedAt: Date, at: Date): RequestProblem | null =>
  sentAt >= receivedAt && sentAt <= at
    ? null
    : problem('NOTICE_MISSING', 'The notice to the person has to be sent before, and after the request came in.');

function guardCompletion(
  request: RequestState,
  action: ActionOf<'START_EXECUTION' | 'COMPLETE' | 'COMPLETE_PARTIALLY'>,
): RequestProblem | null {
  if (!isApproved(request)) {
    return problem('NOT_APPROVED', `${action.type} needs an approved plan.`);
  }
  if (action.type === 'START_EXECUTION') return null;
  if (action.type === 'COMPLETE') {
    return request.deferredItems === 0
      ? null
      : problem('ITEMS_LEFT', 'Items wait for a legal hold; complete partially.');
  }
  if (action.deferredItems + action.retainedItems === 0) {
    return problem('NOTHING_DEFERRED', 'Nothing is left; complete the request.');
  }
  return guardNotice(action.noticeSentAt, receivedAtOf(request), action.at);
}

/** A hold keeps things from being destroyed or changed; it never keeps a person from seeing them. */
const HELD_RIGHTS: readonly RequestRight[] = ['erasure', 'rectification', 'objection', 'withdraw_consent'];

function guardHold(request: RequestState, action: ActionOf<'BLOCK' | 'RELEASE_HOLD'>): RequestProblem | null {
  if (action.type === 'RELEASE_HOLD') {
    return request.deferredItems > 0 ? null : problem('NOTHING_DEFERRED', 'No item waits for a hold to be released.');
  }
  if (!HELD_RIGHTS.includes(request.right)) {
    return problem('HOLD_NOT_APPLICABLE', `A legal hold does not block a request for ${request.right}.`);
  }
  return action.heldItems > 0 ? null : problem('NOTHING_DEFERRED', 'Name at least one held item.');
}

function guardRefusal(request: RequestState, { at, refusal }: ActionOf<'REFUSE'>): RequestProblem | null {
  if (request.hasStartedExecution) {
    return problem('EXECUTION_STARTED', 'The work has begun; complete it, wholly or partially.');
  }
  const isVerified = request.verification !== null;
  const { right, concernsMarketing } = request;
  const found = findRefusalProblem(refusal, { right, concernsMarketing, isVerified });
  if (found !== null) return problem('REFUSAL_NOT_POSSIBLE', found);
  const wasAsked = request.clock.some(({ type }) => type === 'PAUSE');
  if (refusal.ground === 'A12_6_IDENTITY_UNCONFIRMED' && !wasAsked) {
    return problem('REFUSAL_NOT_POSSIBLE', 'Ask for what is needed to confirm the identity first (Art. 12(6)).');
  }
  return guardNotice(refusal.noticeSentAt, receivedAtOf(request), at);
}

const receivedAtOf = ({ clock }: RequestState): Date => clock[0]?.at ?? new Date(0);
