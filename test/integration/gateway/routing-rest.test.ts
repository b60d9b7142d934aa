import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../../support/databases.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;

beforeAll(async () => {
  gateway = await startGateway();
  await gateway.registerRegion('FI-HEL', 'http://gateway-fi-hel:8000');
  await gateway.registerRegion('DE-FRA', 'http://gateway-de-fra:8000', { s3Endpoint: 'http://s3.de:9002' });
  await gateway.registerRegion('SE-STO', 'http://gateway-se-sto:8000', { status: 'draining' });
});

afterAll(() => gateway.close());

interface RoutingBody {
  readonly customer_id?: string;
  readonly primary_region?: string;
  readonly assigned_region?: string;
  readonly s3_endpoint?: string;
}

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${gateway.url}/routing/customers/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as RoutingBody,
  };
};

test('assigns a customer once, and says where it is in the words of the product document', async () => {
  const first = await call('POST', 'acme-corp?region_id=FI-HEL');
  const again = await call('POST', 'acme-corp?region_id=FI-HEL');
  const read = await call('GET', 'acme-corp');

  expect(first).toMatchObject({
    status: 201,
    body: { customer_id: 'acme-corp', assigned_region: 'FI-HEL', message: 'Customer assigned to region FI-HEL' },
  });
  expect(again).toMatchObject({
    status: 200,
    body: {
      customer_id: 'acme-corp',
      assigned_region: 'FI-HEL',
      message: 'Customer was already assigned to region FI-HEL',
    },
  });
  expect(read).toMatchObject({
    status: 200,
    body: {
      customer_id: 'acme-corp',
      primary_region: 'FI-HEL',
      regional_endpoint: 'http://gateway-fi-hel:8000',
      s3_endpoint: 'http://gateway-fi-hel:8000/s3',
      available_regions: ['DE-FRA', 'FI-HEL'],
      note: 'Detailed compliance data is stored in regional database',
    },
  });
  const log = await query(
    gateway.database.adminUrl,
    "SELECT routed_to_region, routing_reason FROM routing_log WHERE customer_id = 'acme-corp'",
  );
  expect(log).toEqual([{ routed_to_region: 'FI-HEL', routing_reason: 'ASSIGNED' }]);
});

test('takes the region from a JSON body too', async () => {
  expect(await call('POST', 'json-corp', { region_id: 'DE-FRA' })).toMatchObject({
    status: 201,
    body: { assigned_region: 'DE-FRA' },
  });
  expect((await call('GET', 'json-corp')).body.s3_endpoint).toBe('http://s3.de:9002');
});

test.each([
  ['GET', 'nobody', 404, 'CUSTOMER_NOT_ROUTED'],
  ['GET', 'a%20b', 400, 'BAD_USER_INPUT'],
  ['GET', 'someone@example.test', 400, 'BAD_USER_INPUT'],
  ['POST', 'new-corp?region_id=XX-NOWHERE', 404, 'REGION_NOT_FOUND'],
  ['POST', 'new-corp?region_id=finland', 400, 'BAD_USER_INPUT'],
  ['POST', 'new-corp?region_id=FI-HEL&region_id=DE-FRA', 400, 'BAD_USER_INPUT'],
  ['POST', 'new-corp', 400, 'BAD_USER_INPUT'],
  ['POST', 'a%2Fb?region_id=FI-HEL', 400, 'BAD_USER_INPUT'],
  ['POST', 'new-corp?region_id=SE-STO', 409, 'CONFLICT'],
])('%s %s is %i %s as problem+json', async (method, path, status, code) => {
  const answer = await call(method, path);

  expect(answer.type).toMatch(/^application\/problem\+json/);
  expect(answer).toMatchObject({ status, body: { status, code, request_id: expect.any(String) } });
});

test('an assigned customer is never re-assigned', async () => {
  await call('POST', 'settled-corp?region_id=FI-HEL');

  const answer = await call('POST', 'settled-corp?region_id=DE-FRA');

  expect(answer).toMatchObject({ status: 409, body: { code: 'RELOCATION_REQUIRED', assignedRegion: 'FI-HEL' } });
  expect((await call('GET', 'settled-corp')).body.primary_region).toBe('FI-HEL');
});

test('of twenty regions that are asked for at once, one wins and everybody learns which', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => call('POST', `raced-corp?region_id=${index % 2 ? 'FI-HEL' : 'DE-FRA'}`)),
  );

  const owner = (await call('GET', 'raced-corp')).body.primary_region;
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(10);
  expect(new Set(answers.flatMap(({ body }) => body.assigned_region ?? []))).toEqual(new Set([owner]));
  expect(
    await query(gateway.database.adminUrl, "SELECT 1 FROM routing_log WHERE customer_id = 'raced-corp'"),
  ).toHaveLength(1);
});

test('a customer that was unknown a moment ago is routed as soon as it is assigned', async () => {
  expect((await gateway.graphql('{ customer(id: "fresh-corp") { id } }')).errors[0]?.extensions['code']).toBe(
    'CUSTOMER_NOT_ROUTED',
  );

  await call('POST', 'fresh-corp?region_id=FI-HEL');

  expect((await gateway.graphql('{ customer(id: "fresh-corp") { id region { id } } }')).data).toEqual({
    customer: { id: 'fresh-corp', region: { id: 'FI-HEL' } },
  });
});

test('GET / says what there is', async () => {
  const response = await fetch(`${gateway.url}/`);

  expect(await response.json()).toMatchObject({
    service: 's3-gateway-global',
    endpoints: { graphql: '/graphql', health: '/health' },
  });
});

test('a body that is too large or not JSON is a problem, not a crash', async () => {
  const post = (body: string) =>
    fetch(`${gateway.url}/routing/customers/x`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });

  expect((await post('{')).status).toBe(400);
  expect((await post(JSON.stringify({ region_id: 'x'.repeat(300_000) }))).status).toBe(413);
});
