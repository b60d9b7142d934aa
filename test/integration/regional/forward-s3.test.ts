import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import express from 'express';
import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { type Listener, listen } from '../../../kernel/http/listen.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { createS3Forwarder, type S3Forwarder } from '../../../subgraphs/regional/rest/forward-s3.ts';

const open: { listeners: Listener[]; forwarders: S3Forwarder[] } = { listeners: [], forwarders: [] };

afterEach(async () => {
  for (const forwarder of open.forwarders.splice(0)) forwarder.close();
  for (const listener of open.listeners.splice(0)) await listener.close(100);
});

async function startForwarder(adapterUrl: string): Promise<string> {
  const forwarder = createS3Forwarder(adapterUrl, createLogger('test', 'silent'));
  const listener = await listen(createServer(express().use('/s3', forwarder.handle)), 0, '127.0.0.1');
  open.forwarders.push(forwarder);
  open.listeners.push(listener);
  return `http://127.0.0.1:${listener.port}`;
}

async function startBoth(adapter: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const listener = await listen(createServer(adapter), 0, '127.0.0.1');
  open.listeners.push(listener);
  return startForwarder(`http://127.0.0.1:${listener.port}`);
}

test('path, query, Host and headers arrive as the client signed them, bytes in both directions unchanged', async () => {
  let seen: IncomingMessage | undefined;
  const url = await startBoth((incoming, response) => {
    seen = incoming;
    const hash = createHash('sha256');
    incoming.on('data', (chunk: Buffer) => hash.update(chunk));
    incoming.on('end', () => {
      response.writeHead(201, 'Made', { etag: '"abc"', 'x-amz-meta-a': 'b' });
      response.end(hash.digest('hex'));
    });
  });
  const body = randomBytes(3_000_000);

  const answer = await request(`${url}/s3/bucket/a%2Fb%20c//d?list-type=2&prefix=%E2%82%AC`, {
    method: 'PUT',
    headers: {
      host: 's3.example.test',
      'x-forwarded-for': '203.0.113.9',
      'x-amz-date': '20261124T000000Z',
      authorization: 'AWS4-HMAC-SHA256 x',
    },
    body: Readable.from([body.subarray(0, 1_000_000), body.subarray(1_000_000)]),
  });

  expect([answer.statusCode, answer.headers['etag'], answer.headers['x-amz-meta-a']]).toEqual([201, '"abc"', 'b']);
  expect(await answer.body.text()).toBe(createHash('sha256').update(body).digest('hex'));
  expect(seen?.url).toBe('/s3/bucket/a%2Fb%20c//d?list-type=2&prefix=%E2%82%AC');
  expect(seen?.headers).toMatchObject({
    host: 's3.example.test',
    'x-amz-date': '20261124T000000Z',
    authorization: 'AWS4-HMAC-SHA256 x',
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
  });
});

test('an answer that comes before the body is read does not wait for the upload', async () => {
  const url = await startBoth((_, response) => {
    response.writeHead(403, { 'content-type': 'application/xml', connection: 'close' }).end('<Error/>');
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('PUT /s3/b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nonly the beginning');

  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();

  expect(chunk.toString()).toMatch(/^HTTP\/1\.1 403 /);
});

test('a client that leaves ends the request at the adapter', async () => {
  const left = new Promise<void>((resolve) => {
    void startBoth((incoming) => {
      incoming.resume();
      incoming.on('error', () => resolve());
    }).then((url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('PUT /s3/b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 50);
    });
  });

  await expect(left).resolves.toBeUndefined();
});

test('without an adapter the answer is S3’s own 503, which clients retry', async () => {
  const url = await startForwarder('http://127.0.0.1:9');

  const answer = await request(`${url}/s3/bucket`);

  expect(answer.statusCode).toBe(503);
  expect(await answer.body.text()).toContain('<Code>ServiceUnavailable</Code>');
});
