import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeySealer } from './key-sealer.ts';

const FORMAT = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
export const ROOT_KEY_LENGTH = 32;

/** AES-256-GCM with a random nonce (NIST SP 800-38D §8.2.2): format byte, nonce, tag, ciphertext; the purpose is authenticated. */
export class AesGcmKeySealer implements KeySealer {
  readonly #rootKey: Uint8Array;

  constructor(rootKey: Uint8Array) {
    if (rootKey.length !== ROOT_KEY_LENGTH) throw new Error(`The root key must have ${ROOT_KEY_LENGTH} bytes.`);
    this.#rootKey = rootKey;
  }

  seal(secret: Uint8Array, purpose: string): Uint8Array {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', this.#rootKey, nonce);
    cipher.setAAD(Buffer.from(purpose));
    const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), ciphertext]);
  }

  open(sealed: Uint8Array, purpose: string): Uint8Array {
    const bytes = Buffer.from(sealed);
    if (bytes[0] !== FORMAT || bytes.length < 1 + NONCE_LENGTH + TAG_LENGTH) {
      throw new Error('The sealed secret has an unknown format.');
    }
    const tagAt = 1 + NONCE_LENGTH;
    const decipher = createDecipheriv('aes-256-gcm', this.#rootKey, bytes.subarray(1, tagAt), {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(tagAt, tagAt + TAG_LENGTH));
    return Buffer.concat([decipher.update(bytes.subarray(tagAt + TAG_LENGTH)), decipher.final()]);
  }
}
