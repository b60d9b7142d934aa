import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { query } from '../../support/databases.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let gateway: GatewayFixture;
let upstream: http.Server;
let handle: Handler;
let handleContinue: Handler | undefined;
const sockets = new Set<Socket>();

beforeAll(async () => {
  gateway = await startGateway({ s3IdleTimeoutMs: 600 });
  upstream = http.createServer((request, response) => handle(request, response));
  upstream.on('checkContinue', (request, response) => (handleContinue ?? handle)(request, response));
  upstream.on('connection', (socket) => sockets.add(socket));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  await gateway.registerRegion('FI-HEL', `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  await gateway.registerRegion('DE-FRA', 'http://127.0.0.1:1');
  await gateway.assign('acme-corp', 'FI-HEL');
  await gateway.assign('down-corp', 'DE-FRA');
  await query(
    gateway.database.adminUrl,
    'INSERT INTO access_key_routing (access_key_id, customer_id) VALUES ($1, $2)',
    ['AKIAEXAMPLEEXAMPLE00', 'acme-corp'],
  );
});

afterAll(async () => {
  await gateway.close();
  upstream.close();
  for (const socket of sockets) socket.destroy();
});

beforeEach(() => {
  handleContinue = undefined;
  handle = (request, response) => {
    request.resume().once('end', () => response.end('ok'));
  };
});

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE00/20261124/eu/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff';

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A request whose path and headers reach the wire as written. */
async function send(options: http.RequestOptions, body?: Readable | string): Promise<RawAnswer> {
  const request = http.request(`${gateway.url}`, { agent: false, ...options });
  if (body instanceof Readable) pipeline(body, request).catch(() => undefined);
  else request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

const errorCode = (xml: string): string | undefined => /<Code>(.*?)<\/Code>/.exec(xml)?.[1];

test('path, query and Host reach the region byte for byte, other headers in their spelling', async () => {
  let seen: IncomingMessage | undefined;
  handle = (request, response) => {
    seen = request;
    response.end();
  };
  const path = '/s3/Bücket/a%2Fb//c/../d%20e+f?list-type=2&prefix=x%2F&delimiter=/&empty=&flag';

  await send({
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
  handle = (request, response) => {
    seen = request.headers;
    response.writeHead(200, { Connection: 'x-private', 'X-Private': '1', ETag: '"e"', 'x-amz-version-id': 'v1' }).end();
  };

  const { headers } = await send({
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
  expect(await send(options)).toMatchObject({ status: 200, body: 'ok' });
});

test.each([
  ['no identity', {}, 403, 'AccessDenied'],
  ['an unknown key', { authorization: SIGNED.replace('00/', '99/') }, 403, 'InvalidAccessKeyId'],
  ['an unknown customer', { 'x-customer-id': 'nobody' }, 404, 'CustomerNotRouted'],
  ['a malformed customer', { 'x-customer-id': 'a b' }, 400, 'InvalidArgument'],
  ['a region that is down', { 'x-customer-id': 'down-corp' }, 503, 'ServiceUnavailable'],
])('answers %s with an S3 error', async (_name, headers, status, code) => {
  const answer = await send({ path: '/s3/b/k', method: 'PUT', headers }, 'body');

  expect(answer.status).toBe(status);
  expect(errorCode(answer.body)).toBe(code);
  expect(answer.headers['content-type']).toBe('application/xml');
  expect(answer.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  expect(answer.body).not.toMatch(/127\.0\.0\.1|http:/);
});

test('a refused HEAD has no body', async () => {
  expect(await send({ path: '/s3/b/k', method: 'HEAD' })).toMatchObject({ status: 403, body: '' });
});

test.each([
  ['with a length', true],
  ['in chunks', false],
])('200 MiB go up and come back %s, identical and without being held in memory', async (_name, withLength) => {
  const size = 200 * 1024 * 1024;
  const block = Buffer.from(createHash('sha512').update('block').digest('hex').repeat(512));
  const blocks = size / block.length;
  const expected = createHash('sha256');
  for (let index = 0; index < blocks; index += 1) expected.update(block);
  const digest = expected.digest('hex');
  handle = (request, response) => void echoDigestAndBody(request, response);
  const before = process.memoryUsage.rss();
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);

  const request = http.request(`${gateway.url}/s3/b/large`, {
    method: 'PUT',
    agent: false,
    headers: { 'x-customer-id': 'acme-corp', ...(withLength ? { 'content-length': size } : {}) },
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(repeat(block, blocks)), request);
  const [response] = await answered;
  const back = createHash('sha256');
  let bytes = 0;
  for await (const chunk of response) {
    back.update(chunk);
    bytes += chunk.length;
  }
  clearInterval(sampler);

  expect(response.headers['x-uploaded']).toBe(digest);
  expect(response.headers['x-framing']).toBe(withLength ? 'length' : 'chunked');
  expect(bytes).toBe(size);
  expect(back.digest('hex')).toBe(digest);
  // Client, router and region are one process here.
  expect(peak - before).toBeLessThan(150 * 1024 * 1024);

  async function echoDigestAndBody(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const uploaded = createHash('sha256');
    for await (const chunk of incoming) uploaded.update(chunk);
    const framing = incoming.headers['transfer-encoding'] === 'chunked' ? 'chunked' : 'length';
    outgoing.writeHead(200, { 'x-uploaded': uploaded.digest('hex'), 'x-framing': framing });
    await pipeline(Readable.from(repeat(block, blocks)), outgoing);
  }
});

function* repeat(block: Buffer, times: number): Generator<Buffer> {
  for (let index = 0; index < times; index += 1) yield block;
}

test('says 100 only when the region does, and then passes the body', async () => {
  const order: string[] = [];
  handleContinue = (request, response) => {
    setTimeout(() => {
      order.push('region says 100');
      response.writeContinue();
      void text(request).then((body) => response.end(`got ${body}`));
    }, 100);
  };
  const request = http.request(`${gateway.url}/s3/b/k`, {
    method: 'PUT',
    agent: false,
    headers: { 'x-customer-id': 'acme-corp', expect: '100-continue', 'content-length': 4 },
  });
  request.flushHeaders();
  request.on('continue', () => {
    order.push('client sees 100');
    request.end('body');
  });

  const [response] = (await once(request, 'response')) as [IncomingMessage];

  expect(await text(response)).toBe('got body');
  expect(order).toEqual(['region says 100', 'client sees 100']);
});

test('a final answer without 100 reaches the client before it sent its body', async () => {
  handleContinue = (_request, response) => {
    response
      .writeHead(403, { 'content-type': 'application/xml', connection: 'close' })
      .end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
  };
  const request = http.request(`${gateway.url}/s3/b/k`, {
    method: 'PUT',
    agent: false,
    headers: { 'x-customer-id': 'acme-corp', expect: '100-continue', 'content-length': 5_000_000 },
  });
  let continued = false;
  request.on('continue', () => {
    continued = true;
  });
  request.flushHeaders();

  const [response] = (await once(request, 'response')) as [IncomingMessage];

  expect(response.statusCode).toBe(403);
  expect(errorCode(await text(response))).toBe('SignatureDoesNotMatch');
  expect(response.headers.connection).toBe('close');
  expect(continued).toBe(false);
  request.destroy();
});

test('other routes still answer a client that waits for 100', async () => {
  const request = http.request(`${gateway.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { expect: '100-continue', 'content-type': 'application/json' },
  });
  request.flushHeaders();
  await once(request, 'continue');
  request.end('{"query":"{ __typename }"}');
  const [response] = (await once(request, 'response')) as [IncomingMessage];

  expect(await text(response)).toContain('"__typename":"Query"');
});

test('an answer in the middle of an upload reaches the client, although the region stops reading', async () => {
  handle = (request, response) => {
    request.once('data', () => {
      request.pause();
      response.writeHead(400).end('<Error><Code>EntityTooLarge</Code></Error>');
      setTimeout(() => request.socket.destroy(), 200);
    });
  };

  const answer = await send(
    { path: '/s3/b/k', method: 'PUT', headers: { 'x-customer-id': 'acme-corp', 'content-length': 8 * 1024 * 1024 } },
    Readable.from(repeat(Buffer.alloc(65_536), 128)),
  );

  expect(answer.status).toBe(400);
  expect(errorCode(answer.body)).toBe('EntityTooLarge');
});

test('a client that leaves during its upload ends the request in the region', async () => {
  const ended = new Promise<string>((resolve) => {
    handle = (request) => {
      request.once('data', () => client.destroy());
      request.once('close', () => resolve(request.complete ? 'complete' : 'aborted'));
      request.resume().on('error', () => undefined);
    };
  });
  const client = http.request(`${gateway.url}/s3/b/k`, {
    method: 'PUT',
    agent: false,
    headers: { 'x-customer-id': 'acme-corp', 'content-length': 1_000_000 },
  });
  client.on('error', () => undefined);
  client.write(Buffer.alloc(1_000));

  expect(await ended).toBe('aborted');
});

test('a client that leaves during a download ends the answer in the region', async () => {
  const ended = new Promise<boolean>((resolve) => {
    handle = (_request, response) => {
      pipeline(Readable.from(repeat(Buffer.alloc(65_536), 100_000)), response).then(
        () => resolve(false),
        () => resolve(true),
      );
    };
  });
  const client = http.get(`${gateway.url}/s3/b/k`, { agent: false, headers: { 'x-customer-id': 'acme-corp' } });
  client.on('error', () => undefined);
  const [response] = (await once(client, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');

  client.destroy();

  expect(await ended).toBe(true);
});

test('a region that dies in the middle of a download cuts it visibly', async () => {
  handle = (request, response) => {
    response.writeHead(200, { 'content-length': 1_000_000 });
    response.write(Buffer.alloc(1_000), () => request.socket.destroy());
  };
  const client = http.get(`${gateway.url}/s3/b/k`, { agent: false, headers: { 'x-customer-id': 'acme-corp' } });
  const [response] = (await once(client, 'response')) as [IncomingMessage];

  await expect(text(response)).rejects.toThrow(/aborted/);
});

test('an upload may take longer than any idle time as long as it moves', async () => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.write(
    'PUT /s3/b/k HTTP/1.1\r\nHost: x\r\nX-Customer-ID: acme-corp\r\nContent-Length: 6\r\nConnection: close\r\n\r\n',
  );
  for (let index = 0; index < 6; index += 1) {
    await sleep(200);
    socket.write('x');
  }

  expect(await text(socket)).toContain('HTTP/1.1 200 OK');
});

test('a region that stands still is given up after the idle time', async () => {
  handle = () => undefined;

  const answer = await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });

  expect(answer.status).toBe(503);
  expect(errorCode(answer.body)).toBe('ServiceUnavailable');
});

test('connections to the region are kept and used again', async () => {
  await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  const before = sockets.size;

  for (let index = 0; index < 5; index += 1) await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });

  expect(sockets.size).toBe(before);
});

test('a kept connection that the region closed in the same moment is replaced', async () => {
  await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  let calls = 0;
  handle = (request, response) => {
    calls += 1;
    if (calls === 1) request.socket.resetAndDestroy();
    else response.end('ok');
  };

  expect(await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } })).toMatchObject({
    status: 200,
    body: 'ok',
  });
  expect(calls).toBe(2);
});

test('a body is never sent twice', async () => {
  await send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  let calls = 0;
  handle = (request) => {
    calls += 1;
    request.socket.resetAndDestroy();
  };

  const answer = await send(
    { path: '/s3/b/k', method: 'PUT', headers: { 'x-customer-id': 'acme-corp', 'content-length': 4 } },
    'body',
  );

  expect(answer.status).toBe(503);
  expect(calls).toBe(1);
});

test('a customer that its region disowns is looked up again for the next request', async () => {
  await gateway.assign('moving-corp', 'FI-HEL');
  const headers = { 'x-customer-id': 'moving-corp' };
  await send({ path: '/s3/b/k', headers });
  await gateway.assign('moving-corp', 'DE-FRA');
  handle = (_request, response) => response.writeHead(421).end();

  expect((await send({ path: '/s3/b/k', headers })).status).toBe(421);
  expect((await send({ path: '/s3/b/k', headers })).body).toContain('Region DE-FRA is unavailable');
});

test('the log says that S3 was used and in which region, and nothing of what for', async () => {
  await send({
    path: '/s3/canary-bucket/canary-key?canary-query',
    headers: { 'x-customer-id': 'acme-corp', 'user-agent': 'canary' },
  });
  await expect.poll(() => gateway.logged().split('\n').at(-2)).toContain('"route":"s3"');

  const line = JSON.parse(gateway.logged().split('\n').at(-2) ?? '');
  expect(Object.keys(line).sort()).toEqual(
    ['hostname', 'level', 'method', 'ms', 'msg', 'pid', 'regions', 'requestId', 'route', 'status', 'time'].sort(),
  );
  expect(gateway.logged()).not.toMatch(/canary|acme-corp|AKIA/);
});
