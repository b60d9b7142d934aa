import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Authority, openAuthority } from '../../dev/trust/local-authority.ts';
import { armourConnections } from '../../kernel/http/connection-armour.ts';
import { createServer } from '../../kernel/http/create-server.ts';
import { type Listener, listen } from '../../kernel/http/listen.ts';
import { createLogger } from '../../kernel/logging/create-logger.ts';
import { openPeerTls } from '../../kernel/tls/peer-tls.ts';
import { hasClientCertificate, openServerTls, type ServerTls } from '../../kernel/tls/server-tls.ts';
import { TlsMaterialFiles } from '../../kernel/tls/tls-material.ts';

const logger = createLogger('test', 'silent');
let folder: string;
let ours: Authority;
let theirs: Authority;
let ca: Buffer;
/** What a listener under test reads; a test may put other files in their place. */
let files: { readonly certFile: string; readonly keyFile: string };
let tls: ServerTls;
let listener: Listener;
const sockets: TLSSocket[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'domicile-test-tls-'));
  ours = await openAuthority(join(folder, 'ours'));
  theirs = await openAuthority(join(folder, 'theirs'));
  ca = await readFile(ours.caFile);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  files = { certFile: join(folder, 'in-use.pem'), keyFile: join(folder, 'in-use.key') };
  await use('first');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener?.close(100);
  tls?.close();
});

async function use(name: string, authority = ours): Promise<void> {
  const { cert, key } = await authority.issue(name);
  await copyFile(key, files.keyFile);
  await copyFile(cert, files.certFile);
}

async function serve(
  clients?: 'optional' | 'required',
  limits?: Parameters<typeof armourConnections>[1],
): Promise<number> {
  const caFile = clients === undefined ? undefined : ours.caFile;
  tls = await openServerTls({ ...files, caFile, clientCertificate: clients ?? 'optional' }, logger);
  const server = createServer(
    {},
    (incoming, response) => {
      incoming.resume();
      response.end(hasClientCertificate(incoming) ? 'a client with a certificate' : 'a client');
    },
    tls,
  );
  if (limits !== undefined) armourConnections(server, limits);
  listener = await listen(server, 0, '127.0.0.1');
  return listener.port;
}

const ask = (port: number, options: RequestOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, ca, agent: false, ...options }, (answer) => {
      text(answer).then(resolve, reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });

function dial(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca, ...options });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function certificateOf(name: string, authority = ours) {
  const { cert, key } = await authority.issue(name);
  return { cert: await readFile(cert), key: await readFile(key) };
}

const subjectOf = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN);

const answerOn = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('data', (chunk) => resolve(String(chunk)));
    socket.once('close', () => reject(new Error('closed')));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  });

describe('a listener', () => {
  test('answers over TLS to who trusts its authority, and to nobody else', async () => {
    const port = await serve();

    expect(await ask(port)).toBe('a client');
    await expect(ask(port, { ca: await readFile(theirs.caFile) })).rejects.toThrow(/certificate/);
    await expect(ask(port, { servername: 'region.example' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('speaks nothing older than TLS 1.2', async () => {
    const port = await serve();

    await expect(
      dial(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }),
    ).rejects.toThrow();
    expect((await dial(port, { maxVersion: 'TLSv1.2' })).getProtocol()).toBe('TLSv1.2');
  });

  test('shows a new certificate to new connections, and keeps the open ones', async () => {
    const port = await serve();
    const open = await dial(port);
    await use('second');
    await expect.poll(async () => subjectOf(await dial(port)), { timeout: 5_000 }).toBe('second');

    expect(subjectOf(open)).toBe('first');
    expect(await answerOn(open)).toContain('200 OK');
  });

  test('goes on with the old certificate while only half of a new one is there', async () => {
    const port = await serve();
    const { cert } = await ours.issue('third');
    await copyFile(cert, files.certFile);
    await sleep(1_500);

    expect(subjectOf(await dial(port))).toBe('first');
    await use('third');
    await expect.poll(async () => subjectOf(await dial(port)), { timeout: 5_000 }).toBe('third');
  });

  test('gives up on a client that trickles its body inside TLS', async () => {
    const port = await serve(undefined, { leastBytes: 100, lookEveryMs: 100 });
    const slow = await dial(port);
    const ended = new Promise((resolve) => slow.once('close', () => resolve('cut')));
    slow.on('error', () => undefined).resume();
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');

    expect(await ended).toBe('cut');
  });
});

describe('mutual TLS', () => {
  test('lets nobody in without a certificate of the authority where it is required', async () => {
    const port = await serve('required');

    expect(await ask(port, await certificateOf('gateway'))).toBe('a client with a certificate');
    await expect(ask(port)).rejects.toThrow();
    await expect(ask(port, await certificateOf('gateway', theirs))).rejects.toThrow();
  });

  test('tells who showed one where it is optional, and refuses a foreign one', async () => {
    const port = await serve('optional');

    expect(await ask(port, await certificateOf('gateway'))).toBe('a client with a certificate');
    expect(await ask(port)).toBe('a client');
    await expect(ask(port, await certificateOf('gateway', theirs))).rejects.toThrow();
  });

  test('does not take a resumed session for a certificate', async () => {
    const port = await serve('optional');
    const first = await dial(port);
    const session = new Promise<Buffer>((resolve) => first.once('session', resolve));
    expect(await answerOn(first)).toMatch(/a client$/);
    const resumed = await dial(port, { session: await session });

    expect(resumed.isSessionReused()).toBe(true);
    expect(await answerOn(resumed)).toMatch(/a client$/);
  });
});

describe('a peer', () => {
  test('shows its certificate, checks names, and takes up new files without a restart', async () => {
    const port = await serve('required');
    const mine = {
      certFile: join(folder, 'peer.pem'),
      keyFile: join(folder, 'peer.key'),
      caFile: join(folder, 'peer-ca.pem'),
    };
    const { cert, key } = await theirs.issue('gateway');
    await Promise.all([copyFile(cert, mine.certFile), copyFile(key, mine.keyFile), copyFile(ours.caFile, mine.caFile)]);
    const peer = await openPeerTls(mine, logger);
    const pool = new Pool(`https://localhost:${port}`, { connect: peer.connector() });
    const get = async (): Promise<string> => (await pool.request({ path: '/', method: 'GET' })).body.text();
    const agent = new Agent({ keepAlive: true });
    try {
      await expect(get()).rejects.toThrow();
      await expect(ask(port, { ...peer.options(), agent })).rejects.toThrow();
      const good = await ours.issue('gateway');
      await Promise.all([copyFile(good.cert, mine.certFile), copyFile(good.key, mine.keyFile)]);

      await expect.poll(() => get().catch(() => ''), { timeout: 5_000 }).toBe('a client with a certificate');
      expect(await ask(port, { ...peer.options(), agent })).toBe('a client with a certificate');
      await expect(ask(port, { ...peer.options(), servername: 'other.example' })).rejects.toThrow(/altnames/);
    } finally {
      agent.destroy();
      await pool.close();
      peer.close();
    }
  });
});

describe('files that cannot be used', () => {
  test('keep a process from starting, and are named', async () => {
    await writeFile(join(folder, 'garbage.pem'), 'not a certificate');
    const { key } = await ours.issue('first');

    for (const certFile of [join(folder, 'garbage.pem'), join(folder, 'missing.pem')]) {
      await expect(TlsMaterialFiles.open({ certFile, keyFile: key }, logger)).rejects.toThrow(certFile);
    }
    const { cert } = await ours.issue('another');
    await expect(TlsMaterialFiles.open({ certFile: cert, keyFile: key }, logger)).rejects.toThrow(/mismatch/);
  });
});
