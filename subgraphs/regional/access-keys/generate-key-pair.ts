import { randomInt } from 'node:crypto';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** As AWS's `AKIA`: says whose keys these are, so that a leaked one is recognised by secret scanners. */
const PREFIX = 'DOMI';
const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** No `/` and `+`, which AWS's secrets have and many tools mangle; 40 characters hold 238 bits. */
const SECRET_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id of 20 characters and a secret of 40, as S3 tools expect. */
export function generateKeyPair(): KeyPair {
  return { accessKeyId: PREFIX + draw(ID_ALPHABET, 16), secretAccessKey: draw(SECRET_ALPHABET, 40) };
}

function draw(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
