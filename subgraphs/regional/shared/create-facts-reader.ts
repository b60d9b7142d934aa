import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { acceptOrMintRequestId } from '#kernel/http/request-id.ts';
import { isCustomerId } from '#kernel/ids.ts';
import { createSourceAddressReader, type SourceAddressReader } from '../residency/source-address.ts';
import type { Caller, Channel, RequestFacts } from './request-facts.ts';

export interface FactsReaderOptions {
  /** Peers whose word on the client's address is taken, as CIDRs. */
  readonly trustedProxies: readonly string[];
  /** Bearer token of the region's own S3 adapter, when that is a process of its own. */
  readonly serviceToken?: string | undefined;
  readonly clock?: Clock;
}

export type FactsReader = (request: IncomingMessage, channel: Channel) => RequestFacts;

const LONGEST_USER_AGENT = 512;
const ACTOR = /^[\x21-\x7e]{1,256}$/;

/** The one place where a request's identity and origin are established. Never throws: a refused request is audited too. */
export function createFactsReader(options: FactsReaderOptions): FactsReader {
  const readAddress = createSourceAddressReader({ cidrs: options.trustedProxies, header: 'x-forwarded-for' });
  const isTrusted = matcherOf(options.trustedProxies);
  const serviceToken = options.serviceToken === undefined ? undefined : sha256(options.serviceToken);
  const clock = options.clock ?? systemClock;
  return (request, channel) => {
    const peerAddress = request.socket.remoteAddress;
    const viaGateway = request.headers['x-domicile-via'] === 'gateway' && isTrusted(peerAddress);
    return {
      requestId: acceptOrMintRequestId(request.headers['x-request-id']),
      channel,
      via: viaGateway ? 'gateway' : 'direct',
      caller: readCaller(request, serviceToken),
      actor: channel === 's3' ? null : readActor(request),
      sourceIp: viaGateway ? clientOfGateway(request, readAddress) : readAddress({ peerAddress, headers: {} }).address,
      userAgent: request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
      startedAt: clock.now(),
    };
  };
}

/** Only the gateway speaks for somebody else; if it names nobody, its own address must not pass for the client's. */
function clientOfGateway(request: IncomingMessage, readAddress: SourceAddressReader): string | null {
  if (request.headers['x-forwarded-for'] === undefined) return null;
  return readAddress({ peerAddress: request.socket.remoteAddress, headers: request.headers }).address;
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

/**
 * In the open mode a person is whoever X-Actor-ID names, as a customer is whoever X-Customer-ID names: enough to try out what two
 * people have to do. The S3 adapter takes its actor from the signature.
 */
function readActor(request: IncomingMessage): string | null {
  const actor = request.headers['x-actor-id'];
  return typeof actor === 'string' && ACTOR.test(actor) ? actor : null;
}

/** Equal lengths for the constant-time comparison. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function matcherOf(cidrs: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    const family = isIPv6(network) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  // An IPv4 peer of a dual-stack socket shows as `::ffff:192.0.2.1`; an IPv4 rule matches that too.
  return (address) => address !== undefined && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
