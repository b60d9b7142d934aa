import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MutationRequest } from '../../../subgraphs/regional/idempotency/mutations.ts';
import { PgMutations } from '../../../subgraphs/regional/idempotency/pg-mutations.ts';
import { clientOf } from '../../../subgraphs/regional/shared/pg-unit-of-work.ts';
import { adapterFacts } from '../../../subgraphs/regional/shared/request-facts.ts';
import type { UnitOfWork } from '../../../subgraphs/regional/shared/unit-of-work.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
let mutations: PgMutations;

beforeAll(async () => {
  running = await startRegion();
  mutations = new PgMutations(running.region.pool);
});
afterAll(() => running.close());

const request = (key: string | null, more: Partial<MutationRequest> = {}): MutationRequest => ({
  operation: 'test',
  facts: { ...adapterFacts(), actor: 'someone' },
  key,
  input: { name: 'a', at: new Date(0) },
  ...more,
});

/** A change that leaves a trace: one event. */
async function leaveTrace(unit: UnitOfWork, name: string): Promise<{ id: string }> {
  const { rows } = await clientOf(unit).query<{ id: string }>(
    "INSERT INTO compliance_events (event_type, event_description) VALUES ('violation', $1) RETURNING id::text",
    [name],
  );
  return { id: rows[0]?.id ?? '' };
}
const traces = async (name: string): Promise<number> =>
  (await running.sql('SELECT FROM compliance_events WHERE event_description = $1', [name])).length;

describe('a mutation under an idempotency key', () => {
  test('runs once; its repetition gets the first answer', async () => {
    const first = await mutations.run(request('once'), (unit) => leaveTrace(unit, 'once'));
    const second = await mutations.run(request('"once"', { input: { at: new Date(0), name: 'a' } }), (unit) =>
      leaveTrace(unit, 'once'),
    );

    expect(second).toEqual(first);
    expect(await traces('once')).toBe(1);
  });

  test('runs once when ten ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutations.run(request('race'), (unit) => leaveTrace(unit, 'race'))),
    );

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await traces('race')).toBe(1);
  });

  test('that fails leaves nothing behind and may be tried again under the same key', async () => {
    const failing = mutations.run(request('fails'), async (unit) => {
      await leaveTrace(unit, 'fails');
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(await traces('fails')).toBe(0);

    await mutations.run(request('fails'), (unit) => leaveTrace(unit, 'fails'));

    expect(await traces('fails')).toBe(1);
  });

  test('is refused for another request under the same key', async () => {
    await mutations.run(request('reused'), (unit) => leaveTrace(unit, 'reused'));

    const other = mutations.run(request('reused', { input: { name: 'b' } }), (unit) => leaveTrace(unit, 'reused'));

    await expect(other).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  });

  test.each([
    ['another operation', { operation: 'other' }],
    ['another actor', { facts: { ...adapterFacts(), actor: 'someone else' } }],
  ])('does not meet the same key of %s', async (_what, more) => {
    const name = `scope ${_what}`;
    await mutations.run(request(name.replaceAll(' ', '-')), (unit) => leaveTrace(unit, name));
    await mutations.run(request(name.replaceAll(' ', '-'), more), (unit) => leaveTrace(unit, name));

    expect(await traces(name)).toBe(2);
  });

  test('runs again when the key has expired, and expired keys are swept', async () => {
    await mutations.run(request('old'), (unit) => leaveTrace(unit, 'old'));
    await running.sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");

    await mutations.run(request('old', { input: 'different' }), (unit) => leaveTrace(unit, 'old'));

    expect(await traces('old')).toBe(2);
    expect(await running.sql('SELECT key FROM idempotency_keys')).toEqual([{ key: 'old' }]);
  });

  test.each(['', 'with space', 'x'.repeat(256), 'ü'])('refuses the malformed key %j', async (key) => {
    const run = mutations.run(request(key), (unit) => leaveTrace(unit, 'malformed'));
    await expect(run).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
