import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorCode, type ForwardFixture, startForwardFixture } from '../../../support/forward-fixture.ts';

let fixture: ForwardFixture;

beforeAll(async () => {
  fixture = await startForwardFixture();
});

afterAll(() => fixture.close());

beforeEach(() => fixture.reset());

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
  fixture.answerWith((request, response) => void echoDigestAndBody(request, response));
  const before = process.memoryUsage.rss();
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);

  const request = http.request(`${fixture.gateway.url}/s3/b/large`, {
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

test('says 100 only when the region does, and then passes the body', async () => {
  const order: string[] = [];
  fixture.answerExpectationWith((request, response) => {
    setTimeout(() => {
      order.push('region says 100');
      response.writeContinue();
      void text(request).then((body) => response.end(`got ${body}`));
    }, 100);
  });
  const request = http.request(`${fixture.gateway.url}/s3/b/k`, {
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
  fixture.answerExpectationWith((_request, response) => {
    response
      .writeHead(403, { 'content-type': 'application/xml', connection: 'close' })
      .end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
  });
  const request = http.request(`${fixture.gateway.url}/s3/b/k`, {
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
  const request = http.request(`${fixture.gateway.url}/graphql`, {
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
  fixture.answerWith((request, response) => {
    request.once('data', () => {
      request.pause();
      response.writeHead(400).end('<Error><Code>EntityTooLarge</Code></Error>');
      setTimeout(() => request.socket.destroy(), 200);
    });
  });

  const answer = await fixture.send(
    { path: '/s3/b/k', method: 'PUT', headers: { 'x-customer-id': 'acme-corp', 'content-length': 8 * 1024 * 1024 } },
    Readable.from(repeat(Buffer.alloc(65_536), 128)),
  );

  expect(answer.status).toBe(400);
  expect(errorCode(answer.body)).toBe('EntityTooLarge');
});

test('an upload may take longer than any idle time as long as it moves', async () => {
  const socket = connect(Number(new URL(fixture.gateway.url).port), '127.0.0.1');
  socket.write(
    'PUT /s3/b/k HTTP/1.1\r\nHost: x\r\nX-Customer-ID: acme-corp\r\nContent-Length: 6\r\nConnection: close\r\n\r\n',
  );
  for (let index = 0; index < 6; index += 1) {
    await sleep(200);
    socket.write('x');
  }

  expect(await text(socket)).toContain('HTTP/1.1 200 OK');
});

function* repeat(block: Buffer, times: number): Generator<Buffer> {
  for (let index = 0; index < times; index += 1) yield block;
}
