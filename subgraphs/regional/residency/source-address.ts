import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { AppError } from '#kernel/errors.ts';
import { type ForwardingHeader, readForwardedHops } from './forwarded-hops.ts';

export interface SourceAddress {
  /** Of the first hop that is not a trusted proxy, `::ffff:` removed; null if a trusted proxy named none. */
  readonly address: string | null;
  /** PEER: the other end of the connection. TRUSTED_HEADER: what a trusted proxy says. */
  readonly method: 'PEER' | 'TRUSTED_HEADER';
}

export interface TrustedProxies {
  /** `10.0.0.0/8`, `2001:db8::/32`, or single addresses. */
  readonly cidrs: readonly string[];
  readonly header: ForwardingHeader;
}

export interface ConnectionFacts {
  readonly peerAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type SourceAddressReader = (connection: ConnectionFacts) => SourceAddress;

/**
 * Reads from right to left, because only what a trusted proxy appended is known; everything further left a client may have made up.
 * Throws BAD_USER_INPUT for a range that is none.
 */
export function createSourceAddressReader({ cidrs, header }: TrustedProxies): SourceAddressReader {
  const ranges = cidrs.map(parseRange);
  const isTrusted = (address: string): boolean => {
    const parsed = ipaddr.process(address);
    return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
  };
  return ({ peerAddress, headers }) => {
    const peer = normaliseAddress(peerAddress);
    const value = headers[header];
    if (peer === null || value === undefined || !isTrusted(peer)) return { address: peer, method: 'PEER' };
    const address = walk(readForwardedHops(header, [value].flat().join(',')), peer, isTrusted);
    return { address, method: address === peer ? 'PEER' : 'TRUSTED_HEADER' };
  };
}

function walk(
  hops: readonly (string | null)[] | null,
  peer: string,
  isTrusted: (address: string) => boolean,
): string | null {
  if (hops === null) return null;
  let furthest: string | null = peer;
  for (const hop of hops.toReversed()) {
    furthest = normaliseAddress(hop ?? undefined);
    if (furthest === null || !isTrusted(furthest)) return furthest;
  }
  return furthest;
}

/** `::ffff:192.0.2.1` is 192.0.2.1 to every list and database; a zone (`fe80::1%eth0`) is the machine's own business. */
function normaliseAddress(address: string | undefined): string | null {
  const bare = address?.replace(/%.*$/, '');
  return bare === undefined || !ipaddr.isValid(bare) ? null : ipaddr.process(bare).toString();
}

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

function parseRange(cidr: string): Range {
  try {
    if (cidr.includes('/')) return ipaddr.parseCIDR(cidr);
    const address = ipaddr.process(cidr);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (error) {
    throw new AppError('BAD_USER_INPUT', `"${cidr}" is no address range; write e.g. 10.0.0.0/8 or 2001:db8::/32.`, {
      cause: error,
    });
  }
}
