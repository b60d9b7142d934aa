import { createServer, get, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen } from '../../kernel/http/listen.ts';

const answer = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });

const slow = (milliseconds: number): Server =>
  createServer((_request, response) => {
    void delay(milliseconds).then(() => response.end('done'));
  });

test('closing lets a request in flight end and refuses new ones', async () => {
  const listener = await listen(slow(300), 0, '127.0.0.1');
  const url = `http://127.0.0.1:${listener.port}`;
  const inFlight = answer(url);
  await delay(50);

  const closed = listener.close();
  await expect(answer(url)).rejects.toThrow(/ECONNREFUSED/);
  await expect(inFlight).resolves.toBe('done');
  await closed;
});

test('closing cuts what outlives the grace period', async () => {
  const listener = await listen(slow(60_000), 0, '127.0.0.1');
  const inFlight = answer(`http://127.0.0.1:${listener.port}`);
  inFlight.catch(() => undefined);
  await delay(50);

  await listener.close(100);

  await expect(inFlight).rejects.toThrow(/socket hang up|ECONNRESET/);
});
