import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { acceptOrMintRequestId } from '#kernel/http/request-id.ts';
import { isCustomerId } from '#kernel/ids.ts';
import type { Caller, Channel, RequestFacts } from './request-facts.ts';

export interface FactsReaderOptions {
  /** Peers whose word on the client's address is taken: CIDRs, or `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  /** Bearer token of the region's own S3 adapter, when that is a process of its own. */
  readonly serviceToken?: string | undefined;
  readonly clock?: Clock;
}

export type FactsReader = (request: IncomingMessage, channel: Channel) => RequestFacts;

const LONGEST_USER_AGENT = 512;

/** The one place where a request's identity and origin are established. Never throws: a refused request is audited too. */
export function createFactsReader(options: FactsReaderOptions): FactsReader {
  const isTrusted = proxyAddr.compile([...options.trustedProxies]);
  const serviceToken = options.serviceToken === undefined ? undefined : sha256(options.serviceToken);
  const clock = options.clock ?? systemClock;
  return (request, channel) => {
    const peer = request.socket.remoteAddress;
    const viaGateway =
      peer !== undefined && request.headers['x-domicile-via'] === 'gateway' && isTrusted(normalise(peer), 0);
    return {
      requestId: acceptOrMintRequestId(request.headers['x-request-id']),
      channel,
      via: viaGateway ? 'gateway' : 'direct',
      caller: readCaller(request, serviceToken),
      actor: null,
      // X-Forwarded-For is read from the right up to the first address that is not a trusted proxy: what stands further left
      // was written by the client.
      sourceIp: peer === undefined ? null : normalise(viaGateway ? proxyAddr(request, isTrusted) : peer),
      userAgent: request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
      startedAt: clock.now(),
    };
  };
}

/** True when the request names a customer that cannot exist; it is then refused instead of being treated as anonymous. */
export function namesImpossibleCustomer(request: IncomingMessage): boolean {
  const header = request.headers['x-customer-id'];
  return header !== undefined && !(typeof header === 'string' && isCustomerId(header));
}

function readCaller(request: IncomingMessage, serviceToken: Buffer | undefined): Caller {
  const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (serviceToken !== undefined && bearer !== undefined && timingSafeEqual(sha256(bearer), serviceToken)) {
    return { kind: 'service' };
  }
  const customer = request.headers['x-customer-id'];
  if (typeof customer === 'string' && isCustomerId(customer)) return { kind: 'customer', customerId: customer };
  return { kind: 'anonymous' };
}

/** Equal lengths for the constant-time comparison. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** An IPv4 peer of a dual-stack socket shows as `::ffff:192.0.2.1`. */
const normalise = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
