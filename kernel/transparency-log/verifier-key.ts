import { concatBytes, decodeBase64, encodeBase64, encodeHex, utf8 } from './bytes.ts';
import { ED25519_PUBLIC_KEY_BYTES } from './ed25519.ts';
import type { Hasher } from './hasher.ts';
import { portableSha256 } from './portable-sha256.ts';
import { malformed } from './proof-error.ts';

/** Signature type bytes of C2SP signed-note: 0x01 signs the note's text, 0x04 is a witness's timestamped cosignature. */
export const NOTE_SIGNATURE = 0x01;
export const COSIGNATURE = 0x04;

export type SignatureType = typeof NOTE_SIGNATURE | typeof COSIGNATURE;

/** A public key and the name it signs notes under. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly publicKey: Uint8Array;
  /** First four bytes of SHA-256(name || "\n" || type || public key), in hex. */
  readonly keyId: string;
}

export function createVerifierKey(
  key: { readonly name: string; readonly type: SignatureType; readonly publicKey: Uint8Array },
  hasher: Hasher = portableSha256,
): VerifierKey {
  requireKeyName(key.name);
  if (key.publicKey.length !== ED25519_PUBLIC_KEY_BYTES) {
    throw malformed(`An Ed25519 public key has ${ED25519_PUBLIC_KEY_BYTES} bytes, not ${key.publicKey.length}.`);
  }
  const material = concatBytes(utf8(`${key.name}\n`), Uint8Array.of(key.type), key.publicKey);
  return { ...key, keyId: encodeHex(hasher(material).subarray(0, 4)) };
}

/** `<name>+<key id in hex>+<base64 of type and public key>` (C2SP signed-note, verifier keys). */
export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${encodeBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

export function parseVerifierKey(text: string, hasher?: Hasher): VerifierKey {
  const [name = '', keyId = '', encoded = '', ...others] = text.split('+');
  // Base64 has a plus of its own.
  const material = decodeBase64([encoded, ...others].join('+'));
  const type = material[0];
  if (type !== NOTE_SIGNATURE && type !== COSIGNATURE) {
    throw malformed('The verifier key is of another type than Ed25519 (1) and Ed25519 cosignature (4).');
  }
  const key = createVerifierKey({ name, type, publicKey: material.subarray(1) }, hasher);
  if (key.keyId !== keyId) throw malformed('The key id in the verifier key is not that of its name and public key.');
  return key;
}

/** C2SP signed-note: key names are not empty and hold neither Unicode spaces nor a plus. */
export function requireKeyName(name: string): void {
  if (!/^[^\s+\p{Cc}]+$/u.test(name)) {
    throw malformed('A key name must not be empty nor contain spaces, control characters or a plus.');
  }
}
