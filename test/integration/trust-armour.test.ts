import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { armourConnections } from '../../kernel/http/connection-armour.ts';
import { type Listener, listen } from '../../kernel/http/listen.ts';
import { createRateLimit, limitRate, whoAsks } from '../../kernel/http/rate-limit.ts';
import { securityHeaders } from '../../kernel/http/security-headers.ts';

let listener: Listener;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close(100);
});

async function serve(app = express(), limits: Parameters<typeof armourConnections>[1] = undefined) {
  const server = createServer(app);
  if (limits !== undefined) armourConnections(server, limits);
  listener = await listen(server, 0, '127.0.0.1');
  return `http://127.0.0.1:${listener.port}`;
}

function open(): Socket {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  sockets.push(socket);
  return socket;
}

const closed = (socket: Socket): Promise<true> => new Promise((resolve) => socket.once('close', () => resolve(true)));

describe('slow clients', () => {
  test('a body that trickles is given up, one that flows is not', async () => {
    const app = express();
    app.post('/', express.raw({ type: '*/*', limit: '1mb' }), (_request, response) => void response.send('done'));
    await serve(app, { leastBytes: 100, lookEveryMs: 100 });
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 100000\r\n\r\n';
    const slow = open();
    const quick = open();
    let answer = '';
    quick.on('data', (chunk) => {
      answer += chunk;
    });
    const ended = closed(slow);
    slow.write(head);
    quick.write(head);

    for (let sent = 0; sent < 100_000; sent += 10_000) {
      slow.write('a');
      quick.write('a'.repeat(10_000));
      await sleep(60);
    }

    expect(await ended).toBe(true);
    await expect.poll(() => answer).toContain('done');
  });

  test('a body that trickles after it was answered is given up, too', async () => {
    await serve(express(), { leastBytes: 100, lookEveryMs: 100 });
    const slow = open();
    const ended = closed(slow);
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
    const trickle = setInterval(() => slow.write('a'), 50);

    expect(await ended).toBe(true);
    clearInterval(trickle);
  });

  test('an answer that takes its time is not cut: it waits for us', async () => {
    const app = express();
    app.get('/', (_request, response) => void setTimeout(() => response.send('late'), 600));
    const url = await serve(app, { leastBytes: 1_000, lookEveryMs: 50 });

    expect(await (await fetch(url)).text()).toBe('late');
  });
});

test('one address has at most so many connections', async () => {
  await serve(express(), { connectionsPerAddress: 3 });
  const held = [open(), open(), open()];
  await sleep(50);

  expect(await closed(open())).toBe(true);
  held[0]?.destroy();
  await sleep(50);
  const next = open();
  await sleep(50);
  expect(next.destroyed).toBe(false);
});

test('2,000 idle and 200 slow connections leave normal traffic without an error', async () => {
  const app = express();
  app.use((_request, response) => void response.send('ok'));
  const url = await serve(app);
  for (let count = 0; count < 2_000; count += 1) open();
  for (let count = 0; count < 200; count += 1)
    open().write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\na');
  await sleep(300);

  const answers = await Promise.all(Array.from({ length: 500 }, async () => (await fetch(url)).status));

  expect(answers.filter((status) => status !== 200)).toEqual([]);
});

describe('requests of which the length can be read in two ways', () => {
  test.each([
    ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc'],
    ['a length that is no number', 'Content-Length: 3,30\r\n\r\nabc'],
    ['a folded header', 'Content-Length: 0\r\nX-A: b\r\n c: d\r\n\r\n'],
    ['an encoding that hides', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['chunks of an unknown coding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a bare line feed', 'Content-Length: 0\nX-A: b\r\n\r\n'],
    ['a NUL in a header', 'X-A: a\0b\r\nContent-Length: 0\r\n\r\n'],
  ])('%s are refused, and nothing after them is answered', async (_, rest) => {
    const app = express();
    let seen = 0;
    app.use((_request, response) => {
      seen += 1;
      response.send('answered');
    });
    await serve(app);
    const socket = open();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const ended = closed(socket);

    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${rest}`);

    await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toBeLessThanOrEqual(answer.includes('answered') ? 1 : 0);
  });
});

test('headers beyond the limit are refused with 431', async () => {
  const url = await serve();
  const answer = await fetch(url, { headers: { 'x-long': 'a'.repeat(40_000) } });

  expect(answer.status).toBe(431);
});

describe('rates', () => {
  test('beyond the limit the answer is 429 with Retry-After, for that credential only', async () => {
    const app = express();
    app.use(limitRate(createRateLimit({ perMinute: 3 })));
    app.use((_request, response) => void response.send('ok'));
    app.use(
      ((error, _request, response, _next) =>
        void response.status(error.httpStatus).end()) as express.ErrorRequestHandler,
    );
    const url = await serve(app);
    const ask = (authorization: string) => fetch(url, { headers: { authorization } });

    const first = [await ask('a'), await ask('a'), await ask('a'), await ask('a')];

    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(first[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('b')).status).toBe(200);
  });

  test('what is counted holds neither the credential nor anything to find it by', () => {
    expect(whoAsks('Bearer secret', '203.0.113.9')).not.toContain('secret');
    expect(whoAsks(undefined, '203.0.113.9')).toBe('address:203.0.113.9');
  });
});

test('answers that are data may not be run, framed or guessed at', async () => {
  const app = express();
  app.use(securityHeaders());
  app.use((_request, response) => void response.json({}));

  const { headers } = await fetch(await serve(app));

  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
