import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { query } from './databases.ts';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const ACCESS_KEY_ID = 'AKIAEXAMPLEEXAMPLE00';

/** A signature the router can find an owner by; whether it is right is the region's question. */
export const SIGNED = `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/20261124/eu/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff`;

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real gateway in front of a region that answers as the test says. `acme-corp` lives there, `down-corp` in a region that is down. */
export interface ForwardFixture {
  readonly gateway: GatewayFixture;
  /** Every connection the region has seen. */
  readonly sockets: ReadonlySet<Socket>;
  answerWith(handler: Handler): void;
  answerExpectationWith(handler: Handler): void;
  /** The region reads the body and answers `ok` again. */
  reset(): void;
  /** A request whose path and headers reach the wire as written. */
  send(options: http.RequestOptions, body?: Readable | string): Promise<RawAnswer>;
  close(): Promise<void>;
}

export async function startForwardFixture(): Promise<ForwardFixture> {
  const gateway = await startGateway({ s3IdleTimeoutMs: 600 });
  const region = await startRegion();
  await gateway.registerRegion('FI-HEL', region.url);
  await gateway.registerRegion('DE-FRA', 'http://127.0.0.1:1');
  await gateway.assign('acme-corp', 'FI-HEL');
  await gateway.assign('down-corp', 'DE-FRA');
  await query(
    gateway.database.adminUrl,
    'INSERT INTO access_key_routing (access_key_id, customer_id) VALUES ($1, $2)',
    [ACCESS_KEY_ID, 'acme-corp'],
  );
  return {
    ...region,
    gateway,
    send: (options, body) => send(gateway.url, options, body),
    close: async () => {
      await gateway.close();
      region.close();
    },
  };
}

async function startRegion() {
  let handle: Handler = readAndAgree;
  let handleContinue: Handler | undefined;
  const sockets = new Set<Socket>();
  const server = http.createServer((request, response) => handle(request, response));
  server.on('checkContinue', (request, response) => (handleContinue ?? handle)(request, response));
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    answerWith: (handler: Handler) => {
      handle = handler;
    },
    answerExpectationWith: (handler: Handler) => {
      handleContinue = handler;
    },
    reset: () => {
      handle = readAndAgree;
      handleContinue = undefined;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function readAndAgree(request: IncomingMessage, response: ServerResponse): void {
  request.resume().once('end', () => response.end('ok'));
}

async function send(url: string, options: http.RequestOptions, body?: Readable | string): Promise<RawAnswer> {
  const request = http.request(url, { agent: false, ...options });
  if (body instanceof Readable) pipeline(body, request).catch(() => undefined);
  else request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** The code of an S3 error document. */
export const errorCode = (xml: string): string | undefined => /<Code>(.*?)<\/Code>/.exec(xml)?.[1];
