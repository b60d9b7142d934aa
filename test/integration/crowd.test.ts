import { afterEach, expect, test } from 'vitest';
import { createServer } from '../../kernel/http/create-server.ts';
import { type Listener, listen } from '../../kernel/http/listen.ts';
import { crowd } from '../attack/crowd.ts';

let listener: Listener;

afterEach(() => listener.close(100));

async function serve(maxConnections?: number): Promise<string> {
  const server = createServer({}, (incoming, response) => {
    incoming.resume();
    response.end('answered');
  });
  listener = await listen(server, 0, '127.0.0.1');
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  return `http://127.0.0.1:${listener.port}`;
}

test('two thousand idle and two hundred slow connections cost nobody else an answer', async () => {
  const origin = await serve();

  const outcome = await crowd({
    origins: [origin],
    idle: 2_000,
    slow: 200,
    normal: [{ url: origin, status: 200 }],
    forMs: 1_000,
  });

  expect(outcome.held).toBeGreaterThan(2_100);
  expect(outcome.asked).toBeGreaterThan(50);
  expect(outcome.failed).toBe(0);
});

test('a listener that could not take that many would be noticed', async () => {
  const origin = await serve(100);

  const outcome = await crowd({
    origins: [origin],
    idle: 200,
    slow: 20,
    normal: [{ url: origin, status: 200 }],
    forMs: 200,
  });

  expect(outcome.failed).toBe(outcome.asked);
});
