import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorCode, type ForwardFixture, SIGNED, startForwardFixture } from '../../../support/forward-fixture.ts';

let fixture: ForwardFixture;

beforeAll(async () => {
  fixture = await startForwardFixture();
});

afterAll(() => fixture.close());

beforeEach(() => fixture.reset());

test('path, query and Host reach the region byte for byte, other headers in their spelling', async () => {
  let seen: IncomingMessage | undefined;
  fixture.answerWith((request, response) => {
    seen = request;
    response.end();
  });
  const path = '/s3/Bücket/a%2Fb//c/../d%20e+f?list-type=2&prefix=x%2F&delimiter=/&empty=&flag';

  await fixture.send({
    path: encodeURI('/s3/B') + path.slice(5).replace('ü', '%C3%BC'),
    headers: {
      Host: 's3.example.test:8443',
      authorization: SIGNED,
      'X-Amz-Meta-Name': 'Ähm'.normalize('NFC').replace('Ä', 'A'),
      'x-domicile-via': 'forged',
      'X-Forwarded-For': '1.2.3.4',
    },
  });

  expect(seen?.url).toBe('/s3/B%C3%BCcket/a%2Fb//c/../d%20e+f?list-type=2&prefix=x%2F&delimiter=/&empty=&flag');
  expect(seen?.headers.host).toBe('s3.example.test:8443');
  expect(seen?.rawHeaders).toContain('X-Amz-Meta-Name');
  expect(seen?.headers.authorization).toBe(SIGNED);
  expect(seen?.headers['x-domicile-via']).toBe('gateway');
  expect(seen?.headers['x-forwarded-for']).toBe('127.0.0.1');
  expect(seen?.headers['forwarded']).toBe('for=127.0.0.1');
  expect(seen?.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
});

test('hop-by-hop headers stay on their hop, in both directions', async () => {
  let seen: IncomingMessage['headers'] = {};
  fixture.answerWith((request, response) => {
    seen = request.headers;
    response.writeHead(200, { Connection: 'x-private', 'X-Private': '1', ETag: '"e"', 'x-amz-version-id': 'v1' }).end();
  });

  const { headers } = await fixture.send({
    path: '/s3/b/k',
    headers: {
      'x-customer-id': 'acme-corp',
      connection: 'x-mine',
      'x-mine': '1',
      te: 'trailers',
      'proxy-authorization': 'x',
    },
  });

  expect(seen).not.toHaveProperty('x-mine');
  expect(seen).not.toHaveProperty('te');
  expect(seen).not.toHaveProperty('proxy-authorization');
  expect(headers).not.toHaveProperty('x-private');
  expect(headers).toMatchObject({ etag: '"e"', 'x-amz-version-id': 'v1' });
});

test.each([
  ['a signature', { path: '/s3/b', headers: { authorization: SIGNED } }],
  ['a presigned query', { path: '/s3/b?X-Amz-Credential=AKIAEXAMPLEEXAMPLE00%2F20261124%2Feu%2Fs3%2Faws4_request' }],
  ['X-Customer-ID', { path: '/s3', headers: { 'x-customer-id': 'acme-corp' } }],
])('finds the owner by %s', async (_name, options) => {
  expect(await fixture.send(options)).toMatchObject({ status: 200, body: 'ok' });
});

test.each([
  ['no identity', {}, 403, 'AccessDenied'],
  ['an unknown key', { authorization: SIGNED.replace('00/', '99/') }, 403, 'InvalidAccessKeyId'],
  ['an unknown customer', { 'x-customer-id': 'nobody' }, 404, 'CustomerNotRouted'],
  ['a malformed customer', { 'x-customer-id': 'a b' }, 400, 'InvalidArgument'],
  ['a region that is down', { 'x-customer-id': 'down-corp' }, 503, 'ServiceUnavailable'],
])('answers %s with an S3 error', async (_name, headers, status, code) => {
  const answer = await fixture.send({ path: '/s3/b/k', method: 'PUT', headers }, 'body');

  expect(answer.status).toBe(status);
  expect(errorCode(answer.body)).toBe(code);
  expect(answer.headers['content-type']).toBe('application/xml');
  expect(answer.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  expect(answer.body).not.toMatch(/127\.0\.0\.1|http:/);
});

test('a refused HEAD has no body', async () => {
  expect(await fixture.send({ path: '/s3/b/k', method: 'HEAD' })).toMatchObject({ status: 403, body: '' });
});

test('a customer that its region disowns is looked up again for the next request', async () => {
  await fixture.gateway.assign('moving-corp', 'FI-HEL');
  const headers = { 'x-customer-id': 'moving-corp' };
  await fixture.send({ path: '/s3/b/k', headers });
  await fixture.gateway.assign('moving-corp', 'DE-FRA');
  fixture.answerWith((_request, response) => response.writeHead(421).end());

  expect((await fixture.send({ path: '/s3/b/k', headers })).status).toBe(421);
  expect((await fixture.send({ path: '/s3/b/k', headers })).body).toContain('Region DE-FRA is unavailable');
});

test('the log says that S3 was used and in which region, and nothing of what for', async () => {
  await fixture.send({
    path: '/s3/canary-bucket/canary-key?canary-query',
    headers: { 'x-customer-id': 'acme-corp', 'user-agent': 'canary' },
  });
  await expect.poll(() => fixture.gateway.logged().split('\n').at(-2)).toContain('"route":"s3"');

  const line = JSON.parse(fixture.gateway.logged().split('\n').at(-2) ?? '');
  expect(Object.keys(line).sort()).toEqual(
    ['hostname', 'level', 'method', 'ms', 'msg', 'pid', 'regions', 'requestId', 'route', 'status', 'time'].sort(),
  );
  expect(fixture.gateway.logged()).not.toMatch(/canary|acme-corp|AKIA/);
});
