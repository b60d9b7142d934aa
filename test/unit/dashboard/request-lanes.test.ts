import { describe, expect, it } from 'vitest';
import {
  daysLeft,
  inLane,
  LANES,
  type RequestCard,
  urgencyOf,
} from '../../../dashboard/pages/requests/request-lanes.ts';

const now = new Date('2026-11-24T12:00:00Z').getTime();
const card = (over: Partial<RequestCard>): RequestCard => ({
  id: 'r',
  regionId: 'FI-HEL',
  customerId: 'c',
  right: 'A17_ERASURE',
  status: 'IN_PROGRESS',
  receivedAt: '2026-11-01T12:00:00Z',
  dueAt: '2026-12-01T12:00:00Z',
  overdue: false,
  ...over,
});

describe('the board of requests', () => {
  it('has a lane for every state, and only one', () => {
    const states = LANES.flatMap(({ statuses }) => statuses);
    expect(new Set(states).size).toBe(states.length);
    expect(states).toHaveLength(13);
  });

  it('puts the nearest deadline first among open ones', () => {
    const [first] = inLane([card({ id: 'late' }), card({ id: 'near', dueAt: '2026-11-25T00:00:00Z' })], {
      title: 'In progress',
      statuses: ['IN_PROGRESS'],
    });
    expect(first?.id).toBe('near');
  });

  it('says overdue, soon, fine and done apart', () => {
    expect(urgencyOf(card({ overdue: true }), now)).toBe('overdue');
    expect(urgencyOf(card({ dueAt: '2026-11-30T12:00:00Z' }), now)).toBe('soon');
    expect(urgencyOf(card({ dueAt: '2026-12-20T12:00:00Z' }), now)).toBe('fine');
    expect(urgencyOf(card({ status: 'COMPLETED', overdue: true }), now)).toBe('done');
    expect(daysLeft('2026-11-23T11:00:00Z', now)).toBe(-2);
  });
});
