import { expect, test } from 'vitest';
import { RegionDispatch } from '../../../gateway/federation/region-dispatch.ts';
import type { SubgraphRequest, SubgraphResult } from '../../../gateway/federation/subgraph-message.ts';
import type { RegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';

interface Sent extends SubgraphRequest {
  readonly regionId: string;
}

interface Representation {
  readonly id: string;
}

/** Answers every entity with where it was asked for, and every root field with its region. */
function answerEverything({ query, variables, regionId }: Sent): SubgraphResult {
  const keys = [...query.matchAll(/(\w+): _entities/g)].map(([, key]) => String(key));
  const data: Record<string, unknown> = {};
  for (const key of keys.length > 0 ? keys : query.includes('_entities') ? ['_entities'] : []) {
    const list = variables[key === '_entities' ? 'representations' : `${key}_reps`] as Representation[];
    data[key] = list.map(({ id }) => ({ name: `${id} in ${regionId}` }));
  }
  for (const [, key] of query.matchAll(/(\w+): move/g)) data[String(key)] = regionId;
  return { data, errors: [] };
}

function dispatcher(known: Record<string, string>, answer: (sent: Sent) => SubgraphResult = answerEverything) {
  const owners = new Map(Object.entries(known));
  const sent: Sent[] = [];
  const forgotten: string[] = [];
  const state = { owners, sent, forgotten, onForget: (_id: string): void => undefined };
  const dispatch = new RegionDispatch({
    link: {
      ask: async (regionId, request) => {
        sent.push({ ...request, regionId });
        return answer({ ...request, regionId });
      },
    },
    owners: {
      regionOf: async (id) => owners.get(id) as RegionId | undefined,
      forget: (id) => {
        forgotten.push(id);
        state.onForget(id);
      },
    },
    routingArguments: { Query: {}, Mutation: { move: { by: 'customer', path: ['input', 'who', 'id'] } } },
    logger: createLogger('test', 'silent'),
  });
  const run = (query: string, variables: Record<string, unknown>) =>
    dispatch.execute({ query, variables }, { headers: {}, signal: new AbortController().signal, regions: new Set() });
  return { ...state, state, run };
}

const ENTITIES =
  'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { name } } }';

const customer = (id: string, region: string) => ({ __typename: 'Customer', id, region: { id: region } });

test('a key that names another region than the directory is not followed', async () => {
  const { run, sent, forgotten } = dispatcher({ acme: 'FI-HEL' });

  const { data, errors } = await run(ENTITIES, { representations: [customer('acme', 'DE-FRA')] });

  expect(data).toEqual({ _entities: [null] });
  expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code: 'WRONG_REGION', customerId: 'acme' } }]);
  expect(sent).toEqual([]);
  expect(forgotten).toEqual(['acme']);
});

test('a key that is newer than the directory is followed after a second look', async () => {
  const { run, owners, state } = dispatcher({ acme: 'FI-HEL' });
  state.onForget = (id) => void owners.set(id, 'DE-FRA');

  const { data, errors } = await run(ENTITIES, { representations: [customer('acme', 'DE-FRA')] });

  expect(errors).toEqual([]);
  expect(data).toEqual({ _entities: [{ name: 'acme in DE-FRA' }] });
});

test.each([
  ['a customer that nobody owns', customer('nobody', 'FI-HEL'), 'WRONG_REGION'],
  ['a key without a region', { __typename: 'Customer', id: 'acme' }, 'INTERNAL'],
  ['a malformed region', customer('acme', 'finland'), 'INTERNAL'],
  ['something that is no object', 'acme', 'INTERNAL'],
])('%s is not sent anywhere, and its neighbour is', async (_name, representation, code) => {
  const { run, sent } = dispatcher({ acme: 'FI-HEL' });

  const { data, errors } = await run(ENTITIES, { representations: [representation, customer('acme', 'FI-HEL')] });

  expect(data).toEqual({ _entities: [null, { name: 'acme in FI-HEL' }] });
  expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code } }]);
  expect(sent).toHaveLength(1);
});

test('several entity fields of one document, each with its own variable, are each split', async () => {
  const { run } = dispatcher({ a: 'FI-HEL', b: 'DE-FRA' });

  const { data, errors } = await run(
    `query($x_reps: [_Any!]!, $y_reps: [_Any!]!) {
      x: _entities(representations: $x_reps) { ... on Customer { name } }
      y: _entities(representations: $y_reps) { ... on Customer { name } }
      __typename
    }`,
    { x_reps: [customer('a', 'FI-HEL'), customer('b', 'DE-FRA')], y_reps: [customer('b', 'DE-FRA')] },
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({
    x: [{ name: 'a in FI-HEL' }, { name: 'b in DE-FRA' }],
    y: [{ name: 'b in DE-FRA' }],
    __typename: 'Query',
  });
});

test('a long list goes in requests of at most 200, and comes back in order', async () => {
  const ids = Array.from({ length: 450 }, (_, index) => `c${index}`);
  const { run, sent } = dispatcher(Object.fromEntries(ids.map((id) => [id, 'FI-HEL'])));

  const { data } = await run(ENTITIES, { representations: ids.map((id) => customer(id, 'FI-HEL')) });

  expect(sent.map(({ variables }) => (variables['representations'] as unknown[]).length)).toEqual([200, 200, 50]);
  expect(data).toEqual({ _entities: ids.map((id) => ({ name: `${id} in FI-HEL` })) });
});

test('the owner is found inside an input object, given as a literal or in parts by variables', async () => {
  const { run, sent } = dispatcher({ a: 'FI-HEL', b: 'DE-FRA', c: 'FI-HEL' });

  const { data, errors } = await run(
    `mutation($who: Who!, $id: ID! = "c") {
      one: move(input: { who: { id: "a" } })
      two: move(input: { who: $who })
      three: move(input: { who: { id: $id } })
    }`,
    { who: { id: 'b' } },
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({ one: 'FI-HEL', two: 'DE-FRA', three: 'FI-HEL' });
  expect(sent.map(({ regionId }) => regionId)).toEqual(['FI-HEL', 'DE-FRA', 'FI-HEL']);
});

test('a root field without a routing argument goes nowhere', async () => {
  const { run, sent } = dispatcher({});

  const { data, errors } = await run('{ everything }', {});

  expect(data).toEqual({ everything: null });
  expect(errors).toMatchObject([{ path: ['everything'], extensions: { code: 'INTERNAL' } }]);
  expect(sent).toEqual([]);
});

test('a region cannot answer for fields that it was not asked', async () => {
  const { run } = dispatcher({ a: 'FI-HEL', b: 'DE-FRA' }, ({ regionId }) => ({
    data: { one: regionId, two: regionId },
    errors: [{ message: 'x', path: ['two'], extensions: { code: 'FORBIDDEN', regionId } }],
  }));

  const { data } = await run(
    'mutation { one: move(input: { who: { id: "a" } }) two: move(input: { who: { id: "b" } }) }',
    {},
  );

  expect(data).toEqual({ one: 'FI-HEL', two: 'DE-FRA' });
});

test('nothing makes it throw: not a document that does not parse, not a directory that fails', async () => {
  const { run, owners } = dispatcher({ a: 'FI-HEL' });
  owners.get = () => {
    throw new Error('canary');
  };

  const unparsable = await run('query {', {});
  const failing = await run(ENTITIES, { representations: [customer('a', 'FI-HEL')] });

  expect(unparsable).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect(failing).toMatchObject({
    data: { _entities: [null] },
    errors: [{ path: ['_entities', 0], extensions: { code: 'INTERNAL' } }],
  });
  expect(JSON.stringify([unparsable, failing])).not.toContain('canary');
});
