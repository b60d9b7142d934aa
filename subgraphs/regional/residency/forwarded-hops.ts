import { isIP } from 'node:net';

/** Which header the trusted proxies write. Only that one is read: a client can send the other through them untouched. */
export type ForwardingHeader = 'forwarded' | 'x-forwarded-for';

/** One entry per proxy, in header order (the client's claim first); null where a hop names no address (`unknown`, `_hidden`). */
export type Hops = readonly (string | null)[];

const MAX_HEADER_LENGTH = 4096;
const MAX_HOPS = 32;

/** Returns null for a header that is too long or malformed: then nothing in it is believed. */
export function readForwardedHops(header: ForwardingHeader, value: string): Hops | null {
  if (value.length > MAX_HEADER_LENGTH) return null;
  const elements = header === 'forwarded' ? splitOutsideQuotes(value, ',') : value.split(',');
  if (elements === null || elements.length > MAX_HOPS) return null;
  const read = header === 'forwarded' ? readForwardedElement : readAddress;
  return elements.filter((element) => element.trim() !== '').map((element) => read(element.trim()));
}

/** RFC 7239 §4: `for=192.0.2.60;proto=http;by=203.0.113.43`, names in any case, values bare or quoted. */
function readForwardedElement(element: string): string | null {
  const pairs = splitOutsideQuotes(element, ';') ?? [];
  const values = pairs.map((pair) => /^\s*for\s*=\s*(.*?)\s*$/i.exec(pair)?.[1]).filter((node) => node !== undefined);
  const [node] = values;
  // An element that names two clients is not to be believed.
  return node === undefined || values.length > 1 ? null : readAddress(unquote(node));
}

const unquote = (value: string): string => /^"(.*)"$/.exec(value)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? value;

/** RFC 7239 §6: an IPv4 address, or IPv6 in brackets, with or without a port. Many proxies write IPv6 without brackets. */
function readAddress(node: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(node)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(node)?.[1];
  const address = bracketed ?? withPort ?? node;
  return isIP(address) === 0 ? null : address;
}

/** Returns null for a quoted string that never ends. */
function splitOutsideQuotes(value: string, separator: string): string[] | null {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    if (isQuoted && character === '\\') part += character + value.charAt(++index);
    else if (!isQuoted && character === separator) {
      parts.push(part);
      part = '';
    } else {
      if (character === '"') isQuoted = !isQuoted;
      part += character;
    }
  }
  return isQuoted ? null : [...parts, part];
}
