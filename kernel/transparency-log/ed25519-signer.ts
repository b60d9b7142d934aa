import { concatBytes, decodeBase64 } from './bytes.ts';
import type { Ed25519Sign } from './ed25519.ts';
import { malformed } from './proof-error.ts';

/** RFC 8410 §7: everything of a PKCS #8 Ed25519 private key but the 32 bytes of its seed. */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

const SEED_BYTES = 32;
const ALGORITHM = { name: 'Ed25519' };

export interface Ed25519Signer {
  readonly publicKey: Uint8Array;
  readonly sign: Ed25519Sign;
}

/** A signer from an RFC 8032 seed, through WebCrypto. A key that never leaves its service implements `Ed25519Sign` itself. */
export async function createEd25519Signer(seed: Uint8Array): Promise<Ed25519Signer> {
  if (seed.length !== SEED_BYTES) throw malformed(`An Ed25519 seed has ${SEED_BYTES} bytes, not ${seed.length}.`);
  const pkcs8 = new Uint8Array(concatBytes(PKCS8_PREFIX, seed));
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
  // WebCrypto gives the public half of a private key as JWK only, and only of one that may be exported.
  const exportable = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', exportable);
  return {
    publicKey: decodeBase64(`${x.replaceAll('-', '+').replaceAll('_', '/')}=`),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, new Uint8Array(message))),
  };
}
