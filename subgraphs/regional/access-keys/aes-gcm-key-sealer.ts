import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeySealer } from './key-sealer.ts';

/** Sealed before root keys could be changed: without the key's name. */
const NAMELESS = 1;
const NAMED = 2;
const NAME_LENGTH = 8;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
export const ROOT_KEY_LENGTH = 32;

interface RootKey {
  readonly name: Buffer;
  readonly key: Uint8Array;
}

/**
 * AES-256-GCM with a random nonce (NIST SP 800-38D §8.2.2): format byte, name of the root key, nonce, tag, ciphertext; the purpose
 * is authenticated. Seals under the first root key and opens what any of them sealed.
 */
export class AesGcmKeySealer implements KeySealer {
  readonly #current: RootKey;
  readonly #all: readonly RootKey[];

  constructor(...rootKeys: readonly [Uint8Array, ...Uint8Array[]]) {
    this.#all = rootKeys.map((key) => {
      if (key.length !== ROOT_KEY_LENGTH) throw new Error(`The root key must have ${ROOT_KEY_LENGTH} bytes.`);
      return { key, name: nameOf(key) };
    });
    this.#current = { key: rootKeys[0], name: nameOf(rootKeys[0]) };
  }

  seal(secret: Uint8Array, purpose: string): Uint8Array {
    const { key, name } = this.#current;
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(purpose));
    const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(NAMED), name, nonce, cipher.getAuthTag(), ciphertext]);
  }

  open(sealed: Uint8Array, purpose: string): Uint8Array {
    const bytes = Buffer.from(sealed);
    const nonceAt = bytes[0] === NAMED ? 1 + NAME_LENGTH : 1;
    const isKnown = bytes[0] === NAMED || bytes[0] === NAMELESS;
    if (!isKnown || bytes.length < nonceAt + NONCE_LENGTH + TAG_LENGTH) {
      throw new Error('The sealed secret has an unknown format.');
    }
    const candidates = bytes[0] === NAMED ? this.#all.filter(({ name }) => name.equals(nameIn(bytes))) : this.#all;
    let failure: unknown = new Error('The secret was sealed under a root key that is not configured here.');
    for (const { key } of candidates) {
      try {
        return decrypt(bytes.subarray(nonceAt), key, purpose);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  isCurrent(sealed: Uint8Array): boolean {
    return sealed[0] === NAMED && nameIn(Buffer.from(sealed)).equals(this.#current.name);
  }
}

const nameIn = (bytes: Buffer): Buffer => bytes.subarray(1, 1 + NAME_LENGTH);

/** Tells keys apart and nothing about them. */
const nameOf = (key: Uint8Array): Buffer =>
  createHash('sha256').update('root-key-name:').update(key).digest().subarray(0, NAME_LENGTH);

function decrypt(bytes: Buffer, key: Uint8Array, purpose: string): Uint8Array {
  const tagAt = NONCE_LENGTH;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, tagAt), { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(tagAt, tagAt + TAG_LENGTH));
  return Buffer.concat([decipher.update(bytes.subarray(tagAt + TAG_LENGTH)), decipher.final()]);
}
