import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRegionId } from '#kernel/ids.ts';
import {
  REQUEST_RIGHTS,
  REQUEST_STATUSES,
  type RequestRight,
} from '../../../../../subgraphs/regional/data-subject-requests/data-subject-request.ts';
import {
  REFUSAL_GROUNDS,
  type RefusalGround,
} from '../../../../../subgraphs/regional/data-subject-requests/refusal-grounds.ts';
import { createRegionCalendar } from '../../../../../subgraphs/regional/data-subject-requests/region-calendar.ts';
import type {
  OriginalRequest,
  RequestAction,
} from '../../../../../subgraphs/regional/data-subject-requests/request-action.ts';
import { applyRequestAction } from '../../../../../subgraphs/regional/data-subject-requests/request-lifecycle.ts';
import {
  type RequestState,
  receiveRequest,
} from '../../../../../subgraphs/regional/data-subject-requests/request-state.ts';
import {
  listNextStatuses,
  TRANSITIONS,
} from '../../../../../subgraphs/regional/data-subject-requests/request-transitions.ts';
import { readResponseClock } from '../../../../../subgraphs/regional/data-subject-requests/response-clock.ts';

const CALENDAR = createRegionCalendar(parseRegionId('FI-HEL'));
const RECEIVED_AT = new Date('2026-09-01T10:00:00Z');
const day = (number: number) => new Date(RECEIVED_AT.getTime() + number * 86_400_000);
const REASON = 'Because of this and that.';

const apply = (request: RequestState, action: RequestAction) => applyRequestAction(request, action, CALENDAR);

const follow = (request: RequestState, ...actions: RequestAction[]): RequestState =>
  actions.reduce((before, action) => {
    const step = apply(before, action);
    if (!step.ok) throw new Error(`${action.type}: ${step.problem.code}: ${step.problem.message}`);
    return step.request;
  }, request);

const problemOf = (request: RequestState, action: RequestAction) => {
  const step = apply(request, action);
  return step.ok ? null : step.problem.code;
};

const received = (right: RequestRight = 'erasure') => receiveRequest({ id: 'r-1', right }, RECEIVED_AT);
const confirm: RequestAction = { type: 'CONFIRM_IDENTITY', at: day(1), method: 'eID' };
const scope: RequestAction = { type: 'START_SCOPING', at: day(2) };
const work: RequestAction = { type: 'START_WORK', at: day(3) };
const propose: RequestAction = { type: 'REQUEST_APPROVAL', at: day(4), requestedBy: 'officer-a' };
const approve: RequestAction = { type: 'APPROVE', at: day(5), approvedBy: 'officer-b' };
const execute: RequestAction = { type: 'START_EXECUTION', at: day(6) };
const complete: RequestAction = { type: 'COMPLETE', at: day(7) };
const ask: RequestAction = { type: 'ASK_IDENTITY', at: day(1), doubt: 'The address differs from ours.' };
const block: RequestAction = { type: 'BLOCK', at: day(7), heldItems: 3 };
const release: RequestAction = { type: 'RELEASE_HOLD', at: day(60) };
const withdraw: RequestAction = { type: 'WITHDRAW', at: day(8) };
const completePartially: RequestAction = {
  type: 'COMPLETE_PARTIALLY',
  at: day(8),
  deferredItems: 2,
  retainedItems: 0,
  noticeSentAt: day(8),
};
const extend: RequestAction = {
  type: 'EXTEND',
  at: day(10),
  reason: 'COMPLEXITY',
  narrative: REASON,
  noticeSentAt: day(10),
};
const refuse = (
  ground: RefusalGround,
  changes: { narrative?: string; noticeSentAt?: Date; at?: Date } = {},
): RequestAction => ({
  type: 'REFUSE',
  at: changes.at ?? day(9),
  refusal: { ground, narrative: changes.narrative ?? REASON, noticeSentAt: changes.noticeSentAt ?? day(9) },
});
const verified = (right: RequestRight = 'erasure') => follow(received(right), confirm);
const inWork = (right: RequestRight = 'erasure') => follow(verified(right), scope, work);
const executing = () => follow(inWork(), propose, approve, execute);

describe('a request', () => {
  test('goes from receipt to completion and stops its clock', () => {
    const done = follow(executing(), complete);

    expect(done).toMatchObject({ status: 'completed', hasStartedExecution: true, verification: { method: 'eID' } });
    expect(done.clock.map(({ type }) => type)).toEqual(['START', 'STOP']);
  });

  test('is never changed in place', () => {
    const before = received();
    const copy = structuredClone(before);

    apply(before, confirm);

    expect(before).toEqual(copy);
  });

  test('refuses an action that its status does not allow, saying which do', () => {
    const step = apply(received(), complete);

    expect(step).toMatchObject({
      ok: false,
      problem: {
        code: 'TRANSITION_NOT_ALLOWED',
        message: 'COMPLETE is possible from in_progress, extended, not from received.',
      },
    });
  });

  test('refuses an action that lies before the last event of its clock', () => {
    const asked = follow(received(), ask);

    expect(problemOf(asked, { type: 'IDENTITY_ANSWERED', at: day(0.5) })).toBe('OUT_OF_ORDER');
  });

  test('can be withdrawn until the work on it has begun', () => {
    expect(follow(received(), withdraw).clock.at(-1)?.type).toBe('STOP');
    expect(follow(inWork(), withdraw).status).toBe('withdrawn');
    expect(problemOf(executing(), withdraw)).toBe('EXECUTION_STARTED');
  });
});

describe('the identity check', () => {
  test('pauses the clock from the question to the answer', () => {
    const answered = follow(received(), ask, { type: 'IDENTITY_ANSWERED', at: day(8) });

    expect(answered).toMatchObject({ status: 'identity_verification', verification: null });
    expect(readResponseClock(answered.clock, CALENDAR, day(8))).toMatchObject({ state: 'RUNNING', pausedDays: 7 });
  });

  test('resumes the clock when it succeeds without a separate answer', () => {
    const confirmed = follow(received(), ask, { ...confirm, at: day(4) });

    expect(confirmed.clock.map(({ type }) => type)).toEqual(['START', 'PAUSE', 'RESUME']);
  });

  test('as a routine leaves the clock running', () => {
    const checked = follow(received(), { type: 'CHECK_IDENTITY', at: day(1) });

    expect(checked.clock).toHaveLength(1);
    expect(problemOf(checked, { type: 'IDENTITY_ANSWERED', at: day(2) })).toBe('CLOCK_STATE');
  });

  test('needs the doubt in words and one question at a time', () => {
    expect(problemOf(received(), { ...ask, doubt: 'hm' })).toBe('DOUBT_NOT_EXPLAINED');
    expect(problemOf(follow(received(), ask), ask)).toBe('CLOCK_STATE');
  });

  test('stands before any work and before being a duplicate', () => {
    const original: OriginalRequest = {
      id: 'r-0',
      right: 'erasure',
      status: 'in_progress',
      isVerified: true,
      concernsSameSubject: true,
    };
    const duplicate: RequestAction = { type: 'MARK_DUPLICATE', at: day(2), original };

    expect(problemOf(received(), duplicate)).toBe('TRANSITION_NOT_ALLOWED');
    expect(problemOf(follow(received(), ask), duplicate)).toBe('TRANSITION_NOT_ALLOWED');
    expect(problemOf(received(), scope)).toBe('TRANSITION_NOT_ALLOWED');
    expect(follow(verified(), duplicate)).toMatchObject({ status: 'duplicate', duplicateOf: 'r-0' });
  });

  test.each([
    { id: 'r-1' },
    { right: 'access' as const },
    { status: 'rejected' as const },
    { status: 'withdrawn' as const },
    { status: 'duplicate' as const },
    { isVerified: false },
    { concernsSameSubject: false },
  ])('does not find a duplicate of a request with %o', (changes) => {
    const original: OriginalRequest = {
      id: 'r-0',
      right: 'erasure',
      status: 'in_progress',
      isVerified: true,
      concernsSameSubject: true,
      ...changes,
    };

    expect(problemOf(verified(), { type: 'MARK_DUPLICATE', at: day(2), original })).toBe('NOT_A_DUPLICATE');
  });
});

describe('an extension', () => {
  test('comes once, whatever the status says later', () => {
    const extended = follow(inWork(), extend);

    expect(extended.status).toBe('extended');
    expect(readResponseClock(extended.clock, CALENDAR, day(10)).dueOn).toBe('2026-12-01');
    const resumed = follow(extended, { type: 'START_WORK', at: day(11) });
    expect(problemOf(resumed, { ...extend, at: day(12), noticeSentAt: day(12) })).toBe('EXTENSION_NOT_POSSIBLE');
  });

  test.each([
    ['after the first month', { at: day(31), noticeSentAt: day(10) }, 'EXTENSION_NOT_POSSIBLE'],
    ['without reasons', { narrative: 'sorry' }, 'EXTENSION_NOT_POSSIBLE'],
    ['with a notice yet to be sent', { noticeSentAt: day(11) }, 'NOTICE_MISSING'],
    ['with a notice from before the request', { noticeSentAt: day(-1) }, 'NOTICE_MISSING'],
  ])('is not possible %s', (_, changes, code) => {
    expect(problemOf(inWork(), { ...extend, ...changes })).toBe(code);
  });

  test('keeps an approval that was given', () => {
    const approved = follow(inWork(), propose, approve, extend, { type: 'START_WORK', at: day(11) });

    expect(follow(approved, { ...execute, at: day(12) }).hasStartedExecution).toBe(true);
  });
});

describe('an approval', () => {
  test('is needed to execute and to complete', () => {
    expect(problemOf(inWork(), execute)).toBe('NOT_APPROVED');
    expect(problemOf(inWork(), complete)).toBe('NOT_APPROVED');
    expect(problemOf(inWork(), completePartially)).toBe('NOT_APPROVED');
  });

  test('is given by a second person', () => {
    expect(problemOf(follow(inWork(), propose), { ...approve, approvedBy: 'officer-a' })).toBe(
      'SECOND_PERSON_REQUIRED',
    );
  });

  test('falls away when the plan is sent back or made anew', () => {
    expect(follow(inWork(), propose, { type: 'START_WORK', at: day(5) }).approval).toBeNull();
    expect(follow(inWork(), propose, approve, { type: 'START_SCOPING', at: day(6) }).approval).toBeNull();
    expect(problemOf(executing(), { type: 'START_SCOPING', at: day(7) })).toBe('EXECUTION_STARTED');
  });
});

describe('a legal hold', () => {
  test('blocks an unapproved request and sends it back to scoping when released, its clock running', () => {
    const blocked = follow(inWork(), block);
    const rearmed = follow(blocked, { ...release, at: day(20) });

    expect(blocked).toMatchObject({ status: 'blocked_legal_hold', deferredItems: 3 });
    expect(rearmed).toMatchObject({ status: 'scoping', deferredItems: 0 });
    expect(readResponseClock(rearmed.clock, CALENDAR, day(20))).toMatchObject({ state: 'RUNNING', pausedDays: 0 });
  });

  test('defers items of an approved erasure, which goes on when it is released and is answered once', () => {
    const partial = follow(executing(), completePartially);
    const done = follow(partial, release, { ...complete, at: day(61) });

    expect(partial).toMatchObject({ status: 'partially_completed', deferredItems: 2 });
    expect(follow(partial, release).status).toBe('in_progress');
    expect(done.status).toBe('completed');
    expect(done.clock.filter(({ type }) => type === 'STOP')).toEqual([{ type: 'STOP', at: day(8) }]);
  });

  test('leaves nothing to re-arm where items stay for other reasons', () => {
    const retained = follow(executing(), { ...completePartially, deferredItems: 0, retainedItems: 1 });

    expect(problemOf(retained, release)).toBe('NOTHING_DEFERRED');
  });

  test.each(['access', 'portability', 'restriction', 'automated_decision'] as const)('does not block %s', (right) => {
    expect(problemOf(inWork(right), block)).toBe('HOLD_NOT_APPLICABLE');
  });

  test('needs held items to block', () => {
    expect(problemOf(inWork(), { ...block, heldItems: 0 })).toBe('NOTHING_DEFERRED');
  });

  test('cannot be forgotten: a request with deferred items is only partially complete', () => {
    const pending = { ...executing(), deferredItems: 1 };

    expect(problemOf(pending, complete)).toBe('ITEMS_LEFT');
    expect(problemOf(executing(), { ...completePartially, deferredItems: 0 })).toBe('NOTHING_DEFERRED');
    expect(problemOf(executing(), { ...completePartially, noticeSentAt: day(9) })).toBe('NOTICE_MISSING');
  });
});

describe('a refusal', () => {
  test('ends a verified request with its ground, and keeps the ground', () => {
    expect(follow(inWork(), refuse('A17_3_E_LEGAL_CLAIMS'))).toMatchObject({
      status: 'rejected',
      refusal: { ground: 'A17_3_E_LEGAL_CLAIMS', narrative: REASON },
    });
  });

  test.each([
    ['nothing', ''],
    ['nine characters', '123456789'],
    ['ten characters of which one is a space', '12345 6789'],
    ['only spaces', ' '.repeat(40)],
    ['a book', 'x'.repeat(4001)],
  ])('needs a narrative; %s is none', (_, narrative) => {
    expect(problemOf(inWork(), refuse('A12_5_EXCESSIVE', { narrative }))).toBe('REFUSAL_NOT_POSSIBLE');
  });

  test('takes a narrative of ten characters', () => {
    expect(problemOf(inWork(), refuse('A12_5_EXCESSIVE', { narrative: '1234567890' }))).toBeNull();
  });

  test('needs the notice of Art. 12(4), sent', () => {
    expect(problemOf(inWork(), refuse('A12_5_EXCESSIVE', { noticeSentAt: day(10) }))).toBe('NOTICE_MISSING');
    expect(problemOf(inWork(), refuse('A12_5_EXCESSIVE', { noticeSentAt: day(-1) }))).toBe('NOTICE_MISSING');
  });

  test('for unconfirmed identity comes after the question and never after the confirmation', () => {
    const checking = follow(received(), { type: 'CHECK_IDENTITY', at: day(1) });

    expect(problemOf(checking, refuse('A12_6_IDENTITY_UNCONFIRMED'))).toBe('REFUSAL_NOT_POSSIBLE');
    expect(problemOf(follow(received(), ask), refuse('A12_6_IDENTITY_UNCONFIRMED'))).toBeNull();
    expect(problemOf(follow(received(), ask, confirm), refuse('A12_6_IDENTITY_UNCONFIRMED'))).toBe(
      'REFUSAL_NOT_POSSIBLE',
    );
  });

  test('before the identity is confirmed has no other ground than identity', () => {
    const asked = follow(received(), ask);
    const possible = Object.keys(REFUSAL_GROUNDS).filter(
      (ground) => problemOf(asked, refuse(ground as RefusalGround)) === null,
    );

    expect(possible).toEqual(['A11_2_NOT_IDENTIFIABLE', 'A12_6_IDENTITY_UNCONFIRMED']);
  });

  const GENERAL = [
    'A11_2_NOT_IDENTIFIABLE',
    'A12_5_MANIFESTLY_UNFOUNDED',
    'A12_5_EXCESSIVE',
    'A23_MEMBER_STATE_LAW',
    'NO_PERSONAL_DATA_HELD',
  ];
  const ERASURE = ['A', 'B', 'C', 'D', 'E'].map((letter) => `A17_3_${letter}`);

  test.each([
    ['access', GENERAL],
    ['rectification', GENERAL],
    ['erasure', [...GENERAL, ...ERASURE]],
    ['restriction', GENERAL],
    ['portability', [...GENERAL, 'A20_3_PUBLIC_TASK']],
    ['objection', [...GENERAL, 'A21_1_COMPELLING_GROUNDS']],
    ['automated_decision', GENERAL],
    ['withdraw_consent', ['A11_2_NOT_IDENTIFIABLE', 'NO_PERSONAL_DATA_HELD']],
  ] as const)('of a verified request for %s rests on its own grounds only', (right, expected) => {
    const possible = Object.keys(REFUSAL_GROUNDS).filter(
      (ground) => problemOf(inWork(right), refuse(ground as RefusalGround)) === null,
    );

    expect(possible.map((ground) => ground.replace(/^(A17_3_.).*/, '$1')).toSorted()).toEqual(expected.toSorted());
  });

  test('never meets an objection to direct marketing with compelling grounds', () => {
    const marketing = follow(
      receiveRequest({ id: 'r-1', right: 'objection', concernsMarketing: true }, RECEIVED_AT),
      confirm,
    );

    expect(problemOf(marketing, refuse('A21_1_COMPELLING_GROUNDS'))).toBe('REFUSAL_NOT_POSSIBLE');
  });

  test('comes too late once the work has begun', () => {
    expect(problemOf(executing(), refuse('A17_3_E_LEGAL_CLAIMS'))).toBe('EXECUTION_STARTED');
  });
});

describe('the state machine', () => {
  test('connects exactly these statuses', () => {
    expect(Object.fromEntries(REQUEST_STATUSES.map((status) => [status, listNextStatuses(status)]))).toEqual({
      received: ['identity_verification', 'verified', 'withdrawn'],
      identity_verification: ['rejected', 'verified', 'withdrawn'],
      verified: ['duplicate', 'extended', 'rejected', 'scoping', 'withdrawn'],
      scoping: ['blocked_legal_hold', 'duplicate', 'extended', 'in_progress', 'rejected', 'withdrawn'],
      in_progress: [
        'awaiting_approval',
        'blocked_legal_hold',
        'completed',
        'extended',
        'partially_completed',
        'rejected',
        'scoping',
        'withdrawn',
      ],
      extended: [
        'awaiting_approval',
        'blocked_legal_hold',
        'completed',
        'in_progress',
        'partially_completed',
        'rejected',
        'scoping',
        'withdrawn',
      ],
      awaiting_approval: ['blocked_legal_hold', 'extended', 'in_progress', 'rejected', 'withdrawn'],
      blocked_legal_hold: ['in_progress', 'rejected', 'scoping', 'withdrawn'],
      completed: [],
      partially_completed: ['in_progress', 'scoping'],
      rejected: [],
      withdrawn: [],
      duplicate: [],
    });
  });

  test('reaches every status and leaves the final ones only by the release of a hold', () => {
    const reached = new Set(Object.values(TRANSITIONS).flatMap(({ to }) => to));
    const left = new Set(Object.values(TRANSITIONS).flatMap(({ from }) => from));

    expect(REQUEST_STATUSES.filter((status) => !reached.has(status))).toEqual(['received']);
    expect(REQUEST_STATUSES.filter((status) => !left.has(status))).toEqual([
      'completed',
      'rejected',
      'withdrawn',
      'duplicate',
    ]);
  });

  const anyAction = fc.tuple(
    fc.constantFrom<RequestAction>(
      { type: 'CHECK_IDENTITY', at: day(0) },
      ask,
      { type: 'IDENTITY_ANSWERED', at: day(0) },
      confirm,
      scope,
      work,
      extend,
      propose,
      approve,
      execute,
      block,
      release,
      complete,
      completePartially,
      withdraw,
      refuse('A11_2_NOT_IDENTIFIABLE'),
      refuse('A12_5_EXCESSIVE'),
    ),
    fc.nat(4),
  );

  const walk = (right: RequestRight, actions: readonly (readonly [RequestAction, number])[]) => {
    let request = received(right);
    let now = 0;
    for (const [action, gap] of actions) {
      now += gap;
      const notice = 'noticeSentAt' in action ? { noticeSentAt: day(now) } : {};
      const step = apply(request, { ...action, ...notice, at: day(now) });
      if (step.ok) request = step.request;
    }
    return { request, clock: readResponseClock(request.clock, CALENDAR, day(now)) };
  };

  test('after any actions has a readable clock, at most one extension, and no answer or work without identity', () => {
    const walks = fc.tuple(fc.constantFrom(...REQUEST_RIGHTS), fc.array(anyAction, { maxLength: 40 }));
    const assertion = fc.property(walks, ([right, actions]) => {
      const { request, clock } = walk(right, actions);
      const isClosed = ['completed', 'partially_completed', 'rejected', 'withdrawn'].includes(request.status);
      const mayBeUnverified = ['received', 'identity_verification', 'rejected', 'withdrawn'].includes(request.status);
      expect(request.verification !== null || mayBeUnverified).toBe(true);
      expect(request.clock.filter(({ type }) => type === 'EXTEND').length).toBeLessThanOrEqual(1);
      expect(clock.state === 'STOPPED' || !isClosed).toBe(true);
      expect(request.status !== 'completed' || request.approval?.approvedBy === 'officer-b').toBe(true);
      expect(request.status !== 'completed' || request.deferredItems === 0).toBe(true);
    });
    fc.assert(assertion, { numRuns: 1000 });
  });
});
