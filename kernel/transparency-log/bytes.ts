import { malformed } from './proof-error.ts';

const encoder = new TextEncoder();

/** UTF-8 of a text; lone surrogates, which UTF-8 cannot hold, are refused instead of replaced. */
export function utf8(text: string): Uint8Array {
  if (hasLoneSurrogate(text)) throw malformed('The text holds a lone surrogate, which has no UTF-8 form.');
  return encoder.encode(text);
}

export function hasLoneSurrogate(text: string): boolean {
  // Without the u flag this is next to free for the usual text that has no surrogates at all.
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text);
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Not in constant time: everything compared here is public. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** RFC 4648 §4, the alphabet that every C2SP format uses. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Whether a text is the canonical base64 of 32 bytes, without decoding it. */
export function isBase64Hash(text: string): boolean {
  // 256 bits leave 4 in the last character, so its other two are zero.
  return /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text);
}

/** Accepts the one canonical spelling only, so that changing any character of a proof is noticed. */
export function decodeBase64(text: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw malformed('A value is not base64.');
  }
  if (btoa(binary) !== text)
    throw malformed('A base64 value is not in its canonical form (RFC 4648 §4, with padding).');
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** ASCII decimal without leading zeroes, within the integers that a number holds exactly. */
export function parseDecimal(text: string, what: string): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw malformed(`The ${what} must be a decimal number below 2^53 without leading zeroes.`);
  }
  return value;
}
