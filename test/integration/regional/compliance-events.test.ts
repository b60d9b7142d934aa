import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import type { NewComplianceEvent } from '../../../subgraphs/regional/compliance-events/compliance-event.ts';
import { adapterFacts } from '../../../subgraphs/regional/shared/request-facts.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['one', 'two']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
});
afterAll(() => running.close());

const raise = (event: Partial<NewComplianceEvent> = {}) =>
  running.region.services.events.raise({
    customerId: 'one' as CustomerId,
    type: 'residency_denied',
    severity: 'high',
    description: 'An access was denied.',
    ...event,
  });

const RESOLVE = `mutation ($id: ID!, $notes: String!, $key: String) {
  resolveComplianceEvent(regionId: "FI-HEL", eventId: $id, notes: $notes, idempotencyKey: $key) { id resolvedBy resolutionNotes }
}`;
describe('raising a compliance event', () => {
  test('counts an open event up instead of opening a second one, and keeps the higher severity', async () => {
    const first = await raise({ dedupKey: 'same', severity: 'low' });
    const second = await raise({ dedupKey: 'same', severity: 'critical' });
    const third = await raise({ dedupKey: 'same', severity: 'medium' });

    expect([first.occurrences, second.occurrences, third.occurrences]).toEqual([1, 2, 3]);
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    expect(await running.sql('SELECT severity FROM compliance_events WHERE id = $1', [first.id])).toEqual([
      { severity: 'critical' },
    ]);
  });

  test.each([
    ['critical', 1],
    ['high', 3],
    ['medium', 14],
    ['low', 30],
  ] as const)('of severity %s gives %i days to remedy', async (severity, days) => {
    const before = Date.now();
    const { id } = await raise({ severity });

    const [row] = await running.sql<{ remediation_deadline: Date }>(
      'SELECT remediation_deadline FROM compliance_events WHERE id = $1',
      [id],
    );

    const left = (row?.remediation_deadline.getTime() ?? 0) - before;
    expect(left).toBeGreaterThanOrEqual(days * 86_400_000 - 1);
    expect(left).toBeLessThan(days * 86_400_000 + 60_000);
  });
});

describe('compliance events over GraphQL', () => {
  test('are listed per customer and per region, newest first, by filter and in pages', async () => {
    await raise({ customerId: 'two' as CustomerId, type: 'violation', description: 'first' });
    await sleep(5);
    await raise({ customerId: 'two' as CustomerId, type: 'relocation', description: 'second' });
    const { data, errors } = await running.graphql(`{
      _entities(representations: [{ __typename: "Customer", id: "two", region: { id: "FI-HEL" } },
          { __typename: "Region", id: "FI-HEL" }]) {
        ... on Customer {
          complianceEvents(first: 1) { edges { node { description customerId } } pageInfo { hasNextPage } }
          violations: complianceEvents(filter: { type: VIOLATION, open: true }) { edges { node { description } } }
        }
        ... on Region { complianceEvents(filter: { type: RELOCATION }) { edges { node { description } } } }
      }
    }`);

    expect(errors).toEqual([]);
    expect(data._entities[0]).toEqual({
      complianceEvents: {
        edges: [{ node: { description: 'second', customerId: 'two' } }],
        pageInfo: { hasNextPage: true },
      },
      violations: { edges: [{ node: { description: 'first' } }] },
    });
    expect(data._entities[1].complianceEvents.edges).toEqual([{ node: { description: 'second' } }]);
  });
});

describe('resolving a compliance event', () => {
  test('names who did it; the same key again gets the same answer, another try is a conflict', async () => {
    const { id } = await raise();
    const { events } = running.region.services;
    const facts = { ...adapterFacts(), actor: 'officer', caller: { kind: 'anonymous' } as const };
    const resolution = { eventId: id, notes: ' Looked at it. ' };

    const first = await events.resolve({ facts, key: 'resolve' }, resolution);
    const again = await events.resolve({ facts, key: 'resolve' }, resolution);

    expect(first).toMatchObject({ id, resolvedBy: 'officer', resolutionNotes: 'Looked at it.' });
    expect(again).toEqual(first);
    await expect(events.resolve({ facts, key: null }, resolution)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('by nobody is refused', async () => {
    const { id } = await raise();
    const { errors } = await running.graphql(RESOLVE, { id, notes: 'Looked at it.' });
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('of another customer is refused', async () => {
    const { id } = await raise();
    const facts = {
      ...adapterFacts(),
      actor: 'someone',
      caller: { kind: 'customer', customerId: 'two' as CustomerId } as const,
    };
    const resolved = running.region.services.events.resolve({ facts, key: null }, { eventId: id, notes: 'Mine now.' });
    await expect(resolved).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is final in the database too', async () => {
    const { id } = await raise();
    await running.sql("UPDATE compliance_events SET resolved_at = now(), resolved_by = 'x' WHERE id = $1", [id]);

    const reopen = running.sql('UPDATE compliance_events SET resolved_at = NULL WHERE id = $1', [id]);

    await expect(reopen).rejects.toThrow(/resolution is final/);
  });
});
