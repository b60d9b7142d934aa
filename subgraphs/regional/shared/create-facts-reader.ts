import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { acceptOrMintRequestId } from '#kernel/http/request-id.ts';
import { ASSERTION_HEADER, type AssertionVerifier } from '#kernel/identity/gateway-assertion.ts';
import type { TokenVerifier } from '#kernel/identity/token-verifier.ts';
import { type CustomerId, isCustomerId } from '#kernel/ids.ts';
import { hasClientCertificate } from '#kernel/tls/server-tls.ts';
import { createSourceAddressReader, type SourceAddressReader } from '../residency/source-address.ts';
import type { Caller, Channel, RequestFacts } from './request-facts.ts';

export interface FactsReaderOptions {
  /** Peers whose word on the client's address is taken, as CIDRs. */
  readonly trustedProxies: readonly string[];
  /** Bearer token of the region's own S3 adapter, when that is a process of its own. */
  readonly serviceToken?: string | undefined;
  /** Absent in the open mode, in which X-Customer-ID is trusted. */
  readonly tokens?: TokenVerifier | undefined;
  /** Recognises the gateway by its signature. Without it a trusted address is enough in the open mode, and nothing otherwise. */
  readonly assertions?: AssertionVerifier | undefined;
  /** Mutual TLS: nobody speaks for the gateway over a connection without a client certificate, whatever else it shows. */
  readonly gatewayShowsCertificate?: boolean;
  readonly clock?: Clock;
}

export type FactsReader = (request: IncomingMessage, channel: Channel) => Promise<RequestFacts>;

/** Whether the request comes through the gateway, or pretends to. */
type Route = 'direct' | 'gateway' | 'forged';

const NOBODY: AssertionVerifier = { holds: async () => false };
const LONGEST_USER_AGENT = 512;
const ACTOR = /^[\x21-\x7e]{1,256}$/;

/** The one place where a request's identity and origin are established. Never rejects: a refused request is audited too. */
export function createFactsReader(options: FactsReaderOptions): FactsReader {
  const readAddress = createSourceAddressReader({ cidrs: options.trustedProxies, header: 'x-forwarded-for' });
  const isTrusted = matcherOf(options.trustedProxies);
  const serviceToken = options.serviceToken === undefined ? undefined : sha256(options.serviceToken);
  const clock = options.clock ?? systemClock;
  const routeOf = async (request: IncomingMessage, requestId: string): Promise<Route> => {
    const isPeer = options.gatewayShowsCertificate !== true || hasClientCertificate(request);
    if (options.assertions !== undefined)
      return assertedRoute(request, requestId, isPeer ? options.assertions : NOBODY);
    if (options.tokens !== undefined || request.headers['x-domicile-via'] !== 'gateway' || !isPeer) return 'direct';
    return isTrusted(request.socket.remoteAddress) ? 'gateway' : 'direct';
  };
  return async (request, channel) => {
    const peerAddress = request.socket.remoteAddress;
    const requestId = acceptOrMintRequestId(request.headers['x-request-id']);
    const route = await routeOf(request, requestId);
    const viaGateway = route === 'gateway';
    const caller: Caller =
      route === 'forged'
        ? { kind: 'rejected', reason: 'forged' }
        : await readCaller(request, channel, serviceToken, options.tokens);
    return {
      requestId,
      channel,
      via: viaGateway ? 'gateway' : 'direct',
      caller,
      actor: actorOf(request, channel, caller),
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

/** The signature covers what the gateway says about the request, so nothing of it can be lent to another one. */
async function assertedRoute(
  request: IncomingMessage,
  requestId: string,
  assertions: AssertionVerifier,
): Promise<Route> {
  const assertion = request.headers[ASSERTION_HEADER];
  if (assertion === undefined) return 'direct';
  const { authorization, 'x-customer-id': named, 'x-forwarded-for': address } = request.headers;
  const holds = await assertions.holds(String(assertion), {
    method: request.method ?? '',
    // Express cuts the mount path from `url`.
    path: (request as { originalUrl?: string }).originalUrl ?? request.url ?? '',
    requestId,
    clientAddress: String(address ?? ''),
    authorization,
    customerId: named === undefined ? undefined : String(named),
  });
  return holds ? 'gateway' : 'forged';
}

/** An S3 request is authenticated by the S3 adapter, from its signature. */
async function readCaller(
  request: IncomingMessage,
  channel: Channel,
  serviceToken: Buffer | undefined,
  tokens: TokenVerifier | undefined,
): Promise<Caller> {
  if (channel === 's3') return { kind: 'anonymous' };
  const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (serviceToken !== undefined && bearer !== undefined && timingSafeEqual(sha256(bearer), serviceToken)) {
    return { kind: 'service' };
  }
  const customer = request.headers['x-customer-id'];
  const named: CustomerId | null = typeof customer === 'string' && isCustomerId(customer) ? customer : null;
  if (tokens !== undefined) return tokens.identify(request.headers.authorization, named);
  return named === null ? { kind: 'anonymous' } : { kind: 'customer', customerId: named };
}

/** Who a token says; the S3 adapter takes its actor from the signature. */
function actorOf(request: IncomingMessage, channel: Channel, caller: Caller): string | null {
  if (caller.kind === 'user') return caller.subject;
  const isOpenMode = caller.kind === 'anonymous' || caller.kind === 'customer';
  return isOpenMode && channel !== 's3' ? readActor(request) : null;
}

/**
 * In the open mode a person is whoever X-Actor-ID names, as a customer is whoever X-Customer-ID names: enough to try out what two
 * people have to do.
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
