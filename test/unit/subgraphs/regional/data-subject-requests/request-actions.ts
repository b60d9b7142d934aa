import { parseRegionId } from '#kernel/ids.ts';
import type { RequestRight } from '../../../../../subgraphs/regional/data-subject-requests/data-subject-request.ts';
import type { RefusalGround } from '../../../../../subgraphs/regional/data-subject-requests/refusal-grounds.ts';
import { createRegionCalendar } from '../../../../../subgraphs/regional/data-subject-requests/region-calendar.ts';
import type { RequestAction } from '../../../../../subgraphs/regional/data-subject-requests/request-action.ts';
import { applyRequestAction } from '../../../../../subgraphs/regional/data-subject-requests/request-lifecycle.ts';
import {
  type RequestState,
  receiveRequest,
} from '../../../../../subgraphs/regional/data-subject-requests/request-state.ts';

export const CALENDAR = createRegionCalendar(parseRegionId('FI-HEL'));
export const RECEIVED_AT = new Date('2026-09-01T10:00:00Z');
export const day = (number: number) => new Date(RECEIVED_AT.getTime() + number * 86_400_000);
export const REASON = 'Because of this and that.';

export const apply = (request: RequestState, action: RequestAction) => applyRequestAction(request, action, CALENDAR);

export const follow = (request: RequestState, ...actions: RequestAction[]): RequestState =>
  actions.reduce((before, action) => {
    const step = apply(before, action);
    if (!step.ok) throw new Error(`${action.type}: ${step.problem.code}: ${step.problem.message}`);
    return step.request;
  }, request);

export const problemOf = (request: RequestState, action: RequestAction) => {
  const step = apply(request, action);
  return step.ok ? null : step.problem.code;
};

export const received = (right: RequestRight = 'erasure') => receiveRequest({ id: 'r-1', right }, RECEIVED_AT);
export const confirm = { type: 'CONFIRM_IDENTITY', at: day(1), method: 'eID' } satisfies RequestAction;
export const scope = { type: 'START_SCOPING', at: day(2) } satisfies RequestAction;
export const work = { type: 'START_WORK', at: day(3) } satisfies RequestAction;
export const propose = { type: 'REQUEST_APPROVAL', at: day(4), requestedBy: 'officer-a' } satisfies RequestAction;
export const approve = { type: 'APPROVE', at: day(5), approvedBy: 'officer-b' } satisfies RequestAction;
export const execute = { type: 'START_EXECUTION', at: day(6) } satisfies RequestAction;
export const complete = { type: 'COMPLETE', at: day(7) } satisfies RequestAction;
export const ask = {
  type: 'ASK_IDENTITY',
  at: day(1),
  doubt: 'The address differs from ours.',
} satisfies RequestAction;
export const block = { type: 'BLOCK', at: day(7), heldItems: 3 } satisfies RequestAction;
export const release = { type: 'RELEASE_HOLD', at: day(60) } satisfies RequestAction;
export const withdraw = { type: 'WITHDRAW', at: day(8) } satisfies RequestAction;
export const completePartially = {
  type: 'COMPLETE_PARTIALLY',
  at: day(8),
  deferredItems: 2,
  retainedItems: 0,
  noticeSentAt: day(8),
} satisfies RequestAction;
export const extend = {
  type: 'EXTEND',
  at: day(10),
  reason: 'COMPLEXITY',
  narrative: REASON,
  noticeSentAt: day(10),
} satisfies RequestAction;
export const refuse = (
  ground: RefusalGround,
  changes: { narrative?: string; noticeSentAt?: Date; at?: Date } = {},
): RequestAction => ({
  type: 'REFUSE',
  at: changes.at ?? day(9),
  refusal: { ground, narrative: changes.narrative ?? REASON, noticeSentAt: changes.noticeSentAt ?? day(9) },
});
export const verified = (right: RequestRight = 'erasure') => follow(received(right), confirm);
export const inWork = (right: RequestRight = 'erasure') => follow(verified(right), scope, work);
export const executing = () => follow(inWork(), propose, approve, execute);
