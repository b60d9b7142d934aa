import { hkdfSync } from 'node:crypto';

const BLOCK_BYTES = 64;
const KEY_BYTES = 32;

/**
 * Settings of a database connection under which the function `subject_handle` computes the keyed hash of an identifier: the two
 * halves of an HMAC-SHA-256 key (RFC 2104 §2), so that links are made by a trigger in the transaction that stores an object. The
 * key is derived from the region's root key (RFC 5869) and is never stored in the database.
 */
export function subjectKeySettings(rootKey: Uint8Array): string {
  const key = new Uint8Array(hkdfSync('sha256', rootKey, '', 'domicile subject handles v1', KEY_BYTES));
  const half = (pad: number): string =>
    Buffer.from(Array.from({ length: BLOCK_BYTES }, (_, index) => (key[index] ?? 0) ^ pad)).toString('hex');
  return `-c domicile.subject_ipad=${half(0x36)} -c domicile.subject_opad=${half(0x5c)}`;
}
