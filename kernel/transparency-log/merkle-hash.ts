import { HASH_BYTES, type Hasher } from './hasher.ts';
import { portableSha256 } from './portable-sha256.ts';
import { malformed } from './proof-error.ts';

// RFC 6962 §2.1: the prefixes keep a node from ever being read as a leaf (second preimage).
const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** MTH({d(0)}) = SHA-256(0x00 || d(0)). */
export function leafHash(leaf: Uint8Array, hasher: Hasher = portableSha256): Uint8Array {
  const message = new Uint8Array(1 + leaf.length);
  message[0] = LEAF_PREFIX;
  message.set(leaf, 1);
  return hasher(message);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array, hasher: Hasher = portableSha256): Uint8Array {
  const message = new Uint8Array(1 + 2 * HASH_BYTES);
  message[0] = NODE_PREFIX;
  message.set(left, 1);
  message.set(right, 1 + HASH_BYTES);
  return hasher(message);
}

/** MTH({}) = SHA-256(). */
export function emptyRoot(hasher: Hasher = portableSha256): Uint8Array {
  return hasher(new Uint8Array(0));
}

export function requireHash(hash: Uint8Array, what: string): void {
  if (hash.length !== HASH_BYTES)
    throw malformed(`The ${what} has ${hash.length} bytes; a SHA-256 hash has ${HASH_BYTES}.`);
}
