import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorCode, type ForwardFixture, startForwardFixture } from '../../../support/forward-fixture.ts';

let fixture: ForwardFixture;

beforeAll(async () => {
  fixture = await startForwardFixture();
});

afterAll(() => fixture.close());

beforeEach(() => fixture.reset());

test('a client that leaves during its upload ends the request in the region', async () => {
  const ended = new Promise<string>((resolve) => {
    fixture.answerWith((request) => {
      request.once('data', () => client.destroy());
      request.once('close', () => resolve(request.complete ? 'complete' : 'aborted'));
      request.resume().on('error', () => undefined);
    });
  });
  const client = http.request(`${fixture.gateway.url}/s3/b/k`, {
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
    fixture.answerWith((_request, response) => {
      pipeline(Readable.from(repeat(Buffer.alloc(65_536), 100_000)), response).then(
        () => resolve(false),
        () => resolve(true),
      );
    });
  });
  const client = http.get(`${fixture.gateway.url}/s3/b/k`, { agent: false, headers: { 'x-customer-id': 'acme-corp' } });
  client.on('error', () => undefined);
  const [response] = (await once(client, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');

  client.destroy();

  expect(await ended).toBe(true);
});

test('a region that dies in the middle of a download cuts it visibly', async () => {
  fixture.answerWith((request, response) => {
    response.writeHead(200, { 'content-length': 1_000_000 });
    response.write(Buffer.alloc(1_000), () => request.socket.destroy());
  });
  const client = http.get(`${fixture.gateway.url}/s3/b/k`, { agent: false, headers: { 'x-customer-id': 'acme-corp' } });
  const [response] = (await once(client, 'response')) as [IncomingMessage];

  await expect(text(response)).rejects.toThrow(/aborted/);
});

test('a region that stands still is given up after the idle time', async () => {
  fixture.answerWith(() => undefined);

  const answer = await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });

  expect(answer.status).toBe(503);
  expect(errorCode(answer.body)).toBe('ServiceUnavailable');
});

test('connections to the region are kept and used again', async () => {
  await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  const before = fixture.sockets.size;

  for (let index = 0; index < 5; index += 1)
    await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });

  expect(fixture.sockets.size).toBe(before);
});

test('a kept connection that the region closed in the same moment is replaced', async () => {
  await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  let calls = 0;
  fixture.answerWith((request, response) => {
    calls += 1;
    if (calls === 1) request.socket.resetAndDestroy();
    else response.end('ok');
  });

  expect(await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } })).toMatchObject({
    status: 200,
    body: 'ok',
  });
  expect(calls).toBe(2);
});

test('a body is never sent twice', async () => {
  await fixture.send({ path: '/s3/b/k', headers: { 'x-customer-id': 'acme-corp' } });
  let calls = 0;
  fixture.answerWith((request) => {
    calls += 1;
    request.socket.resetAndDestroy();
  });

  const answer = await fixture.send(
    { path: '/s3/b/k', method: 'PUT', headers: { 'x-customer-id': 'acme-corp', 'content-length': 4 } },
    'body',
  );

  expect(answer.status).toBe(503);
  expect(calls).toBe(1);
});

function* repeat(block: Buffer, times: number): Generator<Buffer> {
  for (let index = 0; index < times; index += 1) yield block;
}
