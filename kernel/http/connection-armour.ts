import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** A message that moves fewer bytes than this between two looks is given up. */
  readonly leastBytes: number;
  readonly lookEveryMs: number;
}

/**
 * Idle connections cost a few KiB each. Thirty seconds for 1 KiB are 34 bytes a second: slower than any line, and what a
 * slow-body or slow-read attack needs to stay below to be cheap.
 */
const LIMITS: ConnectionLimits = {
  connections: 20_000,
  connectionsPerAddress: 5_000,
  leastBytes: 1_024,
  lookEveryMs: 30_000,
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  read: number;
  written: number;
  looks: number;
}

/** Caps connections, and ends exchanges whose client sends or reads next to nothing. What waits for us is never cut. */
export function armourConnections(server: Server, limits: Partial<ConnectionLimits> = {}): void {
  const { connections, connectionsPerAddress, leastBytes, lookEveryMs } = { ...LIMITS, ...limits };
  server.maxConnections = connections;
  server.maxHeadersCount = 200;
  capPerAddress(server, connectionsPerAddress);
  refuseUnknownCodings(server);
  const exchanges = new Set<Exchange>();
  const follow = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange: Exchange = { request, response, read: 0, written: 0, looks: 0 };
    exchanges.add(exchange);
    // An answer may be out long before the body is in; a connection that waits for the rest is what a slow client holds on to.
    response.once('close', () => {
      if (request.complete || request.socket.destroyed) exchanges.delete(exchange);
      else request.socket.once('close', () => exchanges.delete(exchange));
    });
  };
  server.prependListener('request', follow);
  server.prependListener('checkContinue', follow);
  const timer = setInterval(() => {
    for (const exchange of exchanges) {
      if (exchange.response.closed && exchange.request.complete) exchanges.delete(exchange);
      else if (isStarving(exchange, leastBytes)) exchange.request.socket.destroy();
    }
  }, lookEveryMs);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function isStarving(exchange: Exchange, leastBytes: number): boolean {
  const { request, response } = exchange;
  const { bytesRead, bytesWritten } = request.socket;
  const readNow = bytesRead - exchange.read;
  const writtenNow = bytesWritten - exchange.written;
  exchange.read = bytesRead;
  exchange.written = bytesWritten;
  exchange.looks += 1;
  if (exchange.looks < 2) return false;
  // Paused: we do not take what the client sends fast enough, which is not its fault.
  const sendsTooSlowly = !request.complete && !request.isPaused() && readNow < leastBytes;
  const readsTooSlowly = request.complete && response.writableNeedDrain && writtenNow < leastBytes;
  return sendsTooSlowly || readsTooSlowly;
}

/**
 * RFC 9112 §6.3: a request whose last transfer coding is not chunked has no length that everybody reads alike. Node answers it as
 * one without a body, and what follows as the next request; here it is refused before any handler sees it.
 */
function refuseUnknownCodings(server: Server): void {
  const emit = server.emit.bind(server) as (event: string, ...values: unknown[]) => boolean;
  server.emit = (event: string, ...values: unknown[]): boolean => {
    const isRequest = event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
    const coding = isRequest ? (values[0] as IncomingMessage).headers['transfer-encoding'] : undefined;
    if (coding === undefined || coding.toLowerCase() === 'chunked') return emit(event, ...values);
    const response = values[1] as ServerResponse;
    response.writeHead(400, { connection: 'close', 'content-length': 0 }).end();
    return true;
  };
}

function capPerAddress(server: Server, most: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > most) socket.destroy();
  });
}
