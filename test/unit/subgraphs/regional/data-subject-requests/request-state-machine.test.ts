import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  REQUEST_RIGHTS,
  REQUEST_STATUSES,
  type RequestRight,
} from '../../../../../subgraphs/regional/data-subject-requests/data-subject-request.ts';
import type { RequestAction } from '../../../../../subgraphs/regional/data-subject-requests/request-action.ts';
import {
  listNextStatuses,
  TRANSITIONS,
} from '../../../../../subgraphs/regional/data-subject-requests/request-transitions.ts';
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
  extend,
  propose,
  received,
  refuse,
  release,
  scope,
  withdraw,
  work,
} from './request-actions.ts';

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
