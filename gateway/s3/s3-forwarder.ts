import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Request, Response } from 'express';
import { ASSERTION_HEADER, type AssertionSigner } from '#kernel/identity/gateway-assertion.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { RegionTarget } from '../federation/region-registry.ts';
import { answerHeaders, assertedRequest, requestHeaders } from './forwarded-headers.ts';
import { refuse, serviceUnavailable, slowDown } from './s3-refusal.ts';
import { sendBody } from './send-body.ts';

export interface S3ForwarderOptions {
  readonly assertions?: AssertionSigner | undefined;
  readonly tls?: PeerTls | undefined;
  readonly connectTimeoutMs: number;
  /** Without a byte in either direction for this long a transfer is given up. */
  readonly idleTimeoutMs: number;
}

const MOST_IN_FLIGHT_PER_REGION = 512;
/** Shorter than the regions' own keep-alive, so that an idle connection is closed from this side. */
const IDLE_CONNECTION_MS = 30_000;

interface Route {
  readonly agent: http.Agent;
  inFlight: number;
}

/**
 * Streams an S3 request to its region with path and Host untouched, because the signature covers both, and the answer back.
 * node:http rather than undici: it sends `Expect: 100-continue` and reports the region's 100.
 */
export class S3Forwarder {
  readonly #options: S3ForwarderOptions;
  readonly #routes = new Map<string, Route>();

  constructor(options: S3ForwarderOptions) {
    this.#options = options;
  }

  async forward(request: Request, response: Response, target: RegionTarget, requestId: string): Promise<void> {
    const route = this.#route(target);
    if (route.inFlight >= MOST_IN_FLIGHT_PER_REGION) {
      refuse(response, slowDown(target.id), requestId);
      return;
    }
    route.inFlight += 1;
    try {
      const mayRetry = hasNoBody(request) && /^(GET|HEAD)$/.test(request.method);
      await this.#exchange({ request, response, target, requestId, agent: route.agent, mayRetry });
    } finally {
      route.inFlight -= 1;
    }
  }

  close(): void {
    for (const { agent } of this.#routes.values()) agent.destroy();
  }

  async #exchange(exchange: Exchange): Promise<void> {
    const { request, response, target, requestId, mayRetry } = exchange;
    const upstream = this.#open(exchange, await this.#headers(exchange));
    const onClientGone = () => {
      if (!response.writableFinished) upstream.destroy();
    };
    response.once('close', onClientGone);
    const answered = answerOf(upstream);
    const sent = hasNoBody(request) ? upstream.end() : sendBody(request, upstream);
    try {
      const answer = await answered;
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', answerHeaders(answer, response));
      // Either side ending early destroys the other: a cut transfer must look cut.
      await pipeline(answer, response).catch(() => undefined);
      await sent;
    } catch (error) {
      response.off('close', onClientGone);
      if (response.destroyed) return;
      if (mayRetry && isStaleConnection(upstream, error)) await this.#exchange({ ...exchange, mayRetry: false });
      else refuse(response, serviceUnavailable(target.id), requestId);
    }
  }

  async #headers({ request, target, requestId }: Exchange): Promise<string[]> {
    const headers = requestHeaders(request, requestId);
    const { assertions } = this.#options;
    if (assertions === undefined) return headers;
    return [...headers, ASSERTION_HEADER, await assertions.sign(target.id, assertedRequest(request, requestId))];
  }

  #open({ request, response, target, agent }: Exchange, headers: string[]): ClientRequest {
    const url = new URL(target.endpoint);
    const isSecure = url.protocol === 'https:';
    const upstream = (isSecure ? https : http).request({
      ...(isSecure ? this.#tls() : {}),
      agent,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      // Node would take the name to verify from the client's Host header.
      ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
      method: request.method,
      path: request.originalUrl,
      headers,
      timeout: this.#options.idleTimeoutMs,
    });
    this.#limitConnecting(upstream, isSecure ? 'secureConnect' : 'connect');
    upstream.on('timeout', () => upstream.destroy(new Error('The transfer stood still.')));
    upstream.on('continue', () => {
      if (!response.headersSent && !response.destroyed) response.writeContinue();
    });
    upstream.flushHeaders();
    return upstream;
  }

  /** As the files are now: with a new certificate the agent opens new connections. */
  #tls(): ConnectionOptions {
    return this.#options.tls?.options() ?? {};
  }

  #limitConnecting(upstream: ClientRequest, connected: 'connect' | 'secureConnect'): void {
    const refuseToWait = () => upstream.destroy(new Error('The region does not accept a connection.'));
    const timer = setTimeout(refuseToWait, this.#options.connectTimeoutMs);
    const settled = () => clearTimeout(timer);
    upstream.once('close', settled);
    upstream.once('socket', (socket) => {
      if (upstream.reusedSocket) settled();
      else socket.once(connected, settled);
    });
  }

  #route({ id, endpoint }: RegionTarget): Route {
    const { protocol } = new URL(endpoint);
    const key = `${id} ${protocol}`;
    const existing = this.#routes.get(key);
    if (existing !== undefined) return existing;
    const { Agent } = protocol === 'https:' ? https : http;
    const route = { agent: new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS }), inFlight: 0 };
    this.#routes.set(key, route);
    return route;
  }
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly target: RegionTarget;
  readonly requestId: string;
  readonly agent: http.Agent;
  readonly mayRetry: boolean;
}

function answerOf(upstream: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve);
    // Stays for errors after the answer too: they show in its stream.
    upstream.on('error', reject);
  });
}

/** The region had closed an idle connection just as it was used again: nothing was processed (RFC 9112 §9.3.1). */
const isStaleConnection = (upstream: ClientRequest, error: unknown): boolean =>
  upstream.reusedSocket && (error as { code?: unknown }).code === 'ECONNRESET';

const hasNoBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
