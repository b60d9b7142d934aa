import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;
let finland: FakeRegion;
let germany: FakeRegion;

beforeAll(async () => {
  gateway = await startGateway();
  finland = await startFakeRegion('FI-HEL', { 'fi-1': 'Aino', 'fi-2': 'Väinö' });
  germany = await startFakeRegion('DE-FRA', { 'de-1': 'Berta' });
  for (const region of [finland, germany]) {
    await gateway.registerRegion(region.id, region.url);
    for (const customer of region.customers.keys()) await gateway.assign(customer, region.id);
  }
});

afterAll(async () => {
  await gateway.close();
  await finland.stop();
  await germany.stop();
});

beforeEach(() => {
  for (const region of [finland, germany]) {
    region.requests.length = 0;
    region.mutations.length = 0;
    Object.assign(region.behaviour, { delayMs: 0, hung: false, answer: undefined, disowned: new Set() });
  }
});

test('answers customers of two regions in the order of the ids, with duplicates and an unknown one', async () => {
  const { data, errors } = await gateway.graphql(
    'query($ids: [ID!]!) { customers(ids: $ids) { id name region { id country } } }',
    {
      variables: { ids: ['zz-9', 'fi-1', 'de-1', 'fi-2', 'fi-1'] },
    },
  );

  expect(data.customers).toEqual([
    null,
    { id: 'fi-1', name: 'Aino', region: { id: 'FI-HEL', country: 'Country of FI-HEL' } },
    { id: 'de-1', name: 'Berta', region: { id: 'DE-FRA', country: 'Country of DE-FRA' } },
    { id: 'fi-2', name: 'Väinö', region: { id: 'FI-HEL', country: 'Country of FI-HEL' } },
    { id: 'fi-1', name: 'Aino', region: { id: 'FI-HEL', country: 'Country of FI-HEL' } },
  ]);
  expect(errors).toEqual([
    {
      message: expect.any(String),
      path: ['customers', 0],
      extensions: { code: 'CUSTOMER_NOT_ROUTED', customerId: 'zz-9' },
    },
  ]);
});

test('sends one request to each region, with equal representations once', async () => {
  await gateway.graphql('{ customers(ids: ["fi-1", "fi-2", "de-1", "fi-1"]) { name } }');

  expect(finland.requests).toHaveLength(1);
  expect(germany.requests).toHaveLength(1);
  expect(finland.requests[0]?.variables['representations']).toEqual([
    { __typename: 'Customer', id: 'fi-1', region: { id: 'FI-HEL' } },
    { __typename: 'Customer', id: 'fi-2', region: { id: 'FI-HEL' } },
  ]);
});

test('asks the regions at the same time', async () => {
  finland.behaviour.delayMs = 150;
  germany.behaviour.delayMs = 150;
  const startedAt = performance.now();

  await gateway.graphql('{ customers(ids: ["fi-1", "de-1"]) { name } }');

  expect(performance.now() - startedAt).toBeLessThan(280);
});

test('keeps an entity error at its customer when nulls and duplicates are before it', async () => {
  germany.customers.delete('de-1');

  const { data, errors } = await gateway.graphql(
    '{ customers(ids: ["zz-9", "fi-1", "de-1", "fi-1", "de-1"]) { id name } }',
  );
  germany.customers.set('de-1', 'Berta');

  expect(data.customers.map((customer: { name: string | null } | null) => customer?.name)).toEqual([
    undefined,
    'Aino',
    null,
    'Aino',
    null,
  ]);
  expect(errors.map(({ path, extensions }) => [path, extensions['code'], extensions['regionId']])).toEqual([
    [['customers', 0], 'CUSTOMER_NOT_ROUTED', undefined],
    [['customers', 2], 'CUSTOMER_NOT_FOUND', 'DE-FRA'],
    [['customers', 4], 'CUSTOMER_NOT_FOUND', 'DE-FRA'],
  ]);
});

test('an error of one customer is not one of its neighbours in the same request', async () => {
  await gateway.assign('fi-unregistered', 'FI-HEL');

  const { data, errors } = await gateway.graphql('{ customers(ids: ["fi-1", "fi-unregistered", "fi-2"]) { name } }');

  expect(data.customers).toEqual([{ name: 'Aino' }, { name: null }, { name: 'Väinö' }]);
  expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
    [['customers', 1], 'CUSTOMER_NOT_FOUND'],
  ]);
});

test('lists every region with its own customers', async () => {
  const { data, errors } = await gateway.graphql(
    '{ regions { id customers(first: 10) { edges { node { id name } } totalCount } } }',
  );

  expect(errors).toEqual([]);
  expect(data.regions).toEqual([
    { id: 'DE-FRA', customers: { edges: [{ node: { id: 'de-1', name: 'Berta' } }], totalCount: 1 } },
    {
      id: 'FI-HEL',
      customers: {
        edges: [{ node: { id: 'fi-1', name: 'Aino' } }, { node: { id: 'fi-2', name: 'Väinö' } }],
        totalCount: 2,
      },
    },
  ]);
});

test('sends aliased mutations with inlined owners to each owner, in order', async () => {
  const { data, errors } = await gateway.graphql(`mutation {
    a: registerCustomer(customerId: "fi-1", input: { name: "Aino" }) { customer { id name } created }
    b: createAccessKey(customerId: "fi-2") { secretAccessKey }
    c: createAccessKey(customerId: "de-1") { secretAccessKey }
    d: registerCustomer(customerId: "zz-9", input: {}) { created }
    e: createAccessKey(customerId: "fi-1") { secretAccessKey }
  }`);

  expect(data).toEqual({
    a: { customer: { id: 'fi-1', name: 'Aino' }, created: false },
    b: { secretAccessKey: 'of fi-2 in FI-HEL' },
    c: { secretAccessKey: 'of de-1 in DE-FRA' },
    d: null,
    e: { secretAccessKey: 'of fi-1 in FI-HEL' },
  });
  expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([[['d'], 'CUSTOMER_NOT_ROUTED']]);
  expect(finland.mutations).toEqual(['registerCustomer fi-1', 'createAccessKey fi-2', 'createAccessKey fi-1']);
  expect(finland.requests).toHaveLength(2);
  expect(germany.requests).toHaveLength(1);
});

test('does not start the next region of a mutation before the one before it has answered', async () => {
  finland.behaviour.delayMs = 100;
  const order: string[] = [];
  finland.behaviour.answer = () => {
    order.push('FI-HEL answered');
    return { status: 200, type: 'application/json', body: '{"data":{"a":{"created":false}}}' };
  };
  germany.behaviour.answer = () => {
    order.push('DE-FRA answered');
    return { status: 200, type: 'application/json', body: '{"data":{"b":{"created":false}}}' };
  };

  await gateway.graphql(`mutation {
    a: registerCustomer(customerId: "fi-1", input: {}) { created }
    b: registerCustomer(customerId: "de-1", input: {}) { created }
  }`);

  expect(order).toEqual(['FI-HEL answered', 'DE-FRA answered']);
});

test('routes by a variable and by its default, and sends each slice only its own variables and fragments', async () => {
  const { data, errors } = await gateway.graphql(
    `mutation Register($fi: ID! = "fi-1", $de: ID!, $name: String!, $key: ID! = "de-1") {
      a: registerCustomer(customerId: $fi, input: { name: $name }) { ...Registered }
      b: registerCustomer(customerId: $de, input: {}) { created customer { ...Named } }
      c: createAccessKey(customerId: $key) { secretAccessKey }
    }
    fragment Registered on RegisterCustomerPayload { created customer { ...Named } }
    fragment Named on Customer { id name }`,
    { variables: { de: 'de-1', name: 'Aino' } },
  );

  expect(errors).toEqual([]);
  expect(data.a.customer).toEqual({ id: 'fi-1', name: 'Aino' });
  expect(data.b.created).toBe(false);
  expect(data.c.secretAccessKey).toBe('of de-1 in DE-FRA');
  expect(Object.keys(finland.requests[0]?.variables ?? {}).sort()).toEqual(['fi', 'name']);
  expect(Object.keys(germany.requests[0]?.variables ?? {}).sort()).toEqual(['de', 'key']);
});

test('leaves out a field that the client excludes, without routing it', async () => {
  const { data, errors } = await gateway.graphql(
    `mutation($with: Boolean!) {
      a: createAccessKey(customerId: "zz-9") @include(if: $with) { accessKeyId }
      b: createAccessKey(customerId: "de-1") { secretAccessKey }
    }`,
    { variables: { with: false } },
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({ b: { secretAccessKey: 'of de-1 in DE-FRA' } });
});

test('refuses a client variable named representations, which could otherwise pose as the planner', async () => {
  const { status, errors } = await gateway.graphql(
    'query($representations: [ID!]!) { customers(ids: $representations) { name } }',
    {
      variables: { representations: ['fi-1'] },
    },
  );

  expect(status).toBe(400);
  expect(errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(finland.requests).toHaveLength(0);
});

test('has no way to send a representation or to reach an internal field', async () => {
  const documents = [
    'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    '{ s3Object(customerId: "fi-1") { key } }',
    'mutation { s3PutObject(input: {}) { etag } }',
  ];

  const answers = await Promise.all(documents.map((document) => gateway.graphql(document)));

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  const { data } = await gateway.graphql('{ __schema { types { name fields { name } } } }');
  const names = JSON.stringify(data.__schema.types);
  expect(names).not.toMatch(/"name":"s3(?!Endpoint)/);
});

test('gives a region the headers it needs and nothing else of the client', async () => {
  await gateway.graphql('{ customer(id: "fi-1") { name } }', {
    headers: {
      'x-customer-id': 'fi-1',
      authorization: 'Bearer token',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'x-request-id': '0f8fad5bd9cb469fa16570867728950e',
      cookie: 'session=secret',
      'x-domicile-via': 'direct',
      'x-forwarded-for': '1.2.3.4',
      'user-agent': 'canary-agent',
    },
  });

  const { connection: _, host: __, 'content-length': ___, ...headers } = finland.requests[0]?.headers ?? {};
  expect(headers).toEqual({
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'x-customer-id': 'fi-1',
    authorization: 'Bearer token',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'x-request-id': '0f8fad5bd9cb469fa16570867728950e',
    'x-domicile-via': 'gateway',
    'x-forwarded-for': '127.0.0.1',
  });
});

test('answers ownership from the directory without asking the database again', async () => {
  await gateway.graphql('{ customers(ids: ["fi-1", "fi-2"]) { id region { id } } }');
  await gateway.database.drop();

  const { data, errors } = await gateway.graphql('{ customers(ids: ["fi-1", "fi-2"]) { name } }');

  expect(errors).toEqual([]);
  expect(data.customers).toEqual([{ name: 'Aino' }, { name: 'Väinö' }]);
});
