import { describe, expect, test } from 'vitest';
import {
  REFUSAL_GROUNDS,
  type RefusalGround,
} from '../../../../../subgraphs/regional/data-subject-requests/refusal-grounds.ts';
import type {
  OriginalRequest,
  RequestAction,
} from '../../../../../subgraphs/regional/data-subject-requests/request-action.ts';
import { receiveRequest } from '../../../../../subgraphs/regional/data-subject-requests/request-state.ts';
import { readResponseClock } from '../../../../../subgraphs/regional/data-subject-requests/response-clock.ts';
import {
  apply,
  approve,
  ask,
  block,
  CALENDAR,
  complete,
  completePartially,
  confirm,
  day,
  execute,
  executing,
  extend,
  follow,
  inWork,
  problemOf,
  propose,
  REASON,
  RECEIVED_AT,
  received,
  refuse,
  release,
  scope,
  verified,
  withdraw,
} from './request-actions.ts';

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
