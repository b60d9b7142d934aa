import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADDRESS_IN } from '../../../support/places.ts';
import { type RunningRegion, startRegion } from '../start-region.ts';
import { RequestDesk } from './request-file.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['one', 'two']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
  const [one, two] = [new RequestDesk(running, 'one'), new RequestDesk(running, 'two')];
  const receivedAt = (day: string): object => ({ receivedAt: `2026-${day}T12:00:00Z` });
  await one.submit('A15_ACCESS', 'anna', receivedAt('01-10'));
  await two.submit('A17_ERASURE', 'bo', receivedAt('01-12'));
  const answered = await one.submit('A17_ERASURE', 'carl', receivedAt('01-11'));
  await one.act('withdrawRequest', answered);
  await two.submit('A15_ACCESS', 'dora');
});
afterAll(() => running.close());

async function list(argument: string, headers: Record<string, string> = {}) {
  const { data, errors } = await running.graphql(
    `{ _entities(representations: [{ __typename: "Region", id: "FI-HEL" }]) { ... on Region {
      dataSubjectRequests${argument} { totalCount pageInfo { hasNextPage endCursor } edges { node { customerId dataSubjectId } } } } } }`,
    {},
    headers,
  );
  expect(errors).toEqual([]);
  const { edges, ...page } = data._entities[0].dataSubjectRequests;
  return { ...page, people: edges.map((edge: { node: { dataSubjectId: string } }) => edge.node.dataSubjectId) };
}

test('requests of all customers of a region are listed, newest first, in pages', async () => {
  const first = await list('(first: 3)');
  expect(first).toMatchObject({ people: ['dora', 'bo', 'carl'], totalCount: 4, pageInfo: { hasNextPage: true } });
  const rest = await list(`(first: 3, after: "${first.pageInfo.endCursor}")`);
  expect(rest).toMatchObject({ people: ['anna'], totalCount: 4, pageInfo: { hasNextPage: false } });
});

test.each([
  ['customerId: "two"', ['dora', 'bo']],
  ['right: A17_ERASURE', ['bo', 'carl']],
  ['status: WITHDRAWN', ['carl']],
  ['open: true', ['dora', 'bo', 'anna']],
  ['open: false', ['carl']],
  ['overdue: true', ['bo', 'anna']],
  ['customerId: "two", overdue: true', ['bo']],
  ['customerId: "no such customer!"', []],
])('requests of a region with { %s }', async (filter, people) => {
  expect(await list(`(filter: { ${filter} })`)).toMatchObject({ people, totalCount: people.length });
});

test('a customer sees its own requests only', async () => {
  const asOne = await list('', { 'x-customer-id': 'one' });
  expect(asOne).toMatchObject({ people: ['carl', 'anna'], totalCount: 2 });
  const asked = await list('(filter: { customerId: "two" })', { 'x-customer-id': 'one' });
  expect(asked).toMatchObject({ people: ['carl', 'anna'], totalCount: 2 });
});

test('a customer whose residency forbids the disclosure is left out', async () => {
  const flexible = { customer_name: 'three', data_residency_requirement: 'flexible' };
  await running.post('/api/customers/three/register', flexible);
  await new RequestDesk(running, 'three').submit('A15_ACCESS', 'erik');

  const abroad = await list('', { 'x-domicile-via': 'gateway', 'x-forwarded-for': ADDRESS_IN.US });

  expect(abroad.people).toEqual(['erik']);
});
