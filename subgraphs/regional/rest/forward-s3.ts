import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { S3Endpoint } from '../create-region-server.ts';

export interface S3Forwarder extends S3Endpoint {
  close(): void;
}

const SILENCE_MS = 60_000;
/** RFC 9110 §7.6.1: they concern one connection. `Expect` too: this hop has answered it. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/**
 * Streams /s3 to the S3 adapter when that is a process of its own. Path and Host stay as they are, because the client's signature
 * covers them; nothing is buffered in either direction.
 */
export function createS3Forwarder(adapterUrl: string, logger: Logger, tls?: PeerTls): S3Forwarder {
  const { protocol, hostname, port } = new URL(adapterUrl);
  const isSecure = protocol === 'https:';
  const agent = new (isSecure ? https : http).Agent({ keepAlive: true, maxSockets: 256, timeout: SILENCE_MS });
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = {
      protocol,
      agent,
      host,
      port,
      timeout: SILENCE_MS,
      ...(isSecure ? tls?.options() : {}),
      // Node would take the name to verify from the client's Host header.
      ...(isIP(host) === 0 ? { servername: host } : {}),
    };
    forward(request, response, target).catch((error: unknown) => {
      logger.warn({ err: error }, 'could not forward to the S3 adapter');
      refuse(response);
    });
  };
  const handleExpectingContinue = (request: IncomingMessage, response: ServerResponse): void => {
    response.writeContinue();
    handle(request, response);
  };
  return { handle, handleExpectingContinue, close: () => agent.destroy() };
}

async function forward(request: IncomingMessage, response: ServerResponse, target: RequestOptions): Promise<void> {
  const path = (request as { originalUrl?: string }).originalUrl ?? request.url ?? '/';
  const outgoing = (target.protocol === 'https:' ? https : http).request({
    ...target,
    path,
    method: request.method ?? 'GET',
    headers: endToEnd(request.rawHeaders),
  });
  // Appended, as every proxy does: who reads it from the right meets the peer that is known before anything it claims.
  const addresses = [request.headers['x-forwarded-for'], request.socket.remoteAddress].flat();
  outgoing.setHeader('x-forwarded-for', addresses.filter((address) => address !== undefined).join(', '));
  outgoing.on('timeout', () => outgoing.destroy(new Error('The S3 adapter was silent for too long.')));
  response.once('close', () => outgoing.destroy());
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  // Not waited for: an early answer (a refusal before the body is read) must not wait for an upload that nobody reads.
  pipeline(request, outgoing).catch((error: unknown) => outgoing.destroy(ensureError(error)));
  const incoming = await answered;
  response.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.rawHeaders));
  await pipeline(incoming, response);
}

/** Names as the other side wrote them, repeated ones in order. */
function endToEnd(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    if (HOP_BY_HOP.has(name.toLowerCase())) continue;
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

/** S3's own form: clients retry a SlowDown. */
function refuse(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>ServiceUnavailable</Code><Message>The S3 endpoint of this region does not answer. Reduce your request rate.</Message></Error>';
  response.writeHead(503, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
