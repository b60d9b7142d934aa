/** Verifies one Ed25519 signature (RFC 8032); answers false for a wrong one. Injectable for browsers without it. */
export type Ed25519Verify = (signed: {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}) => Promise<boolean>;

/** Makes an Ed25519 signature: WebCrypto here, a key service or HSM in production. */
export type Ed25519Sign = (message: Uint8Array) => Promise<Uint8Array>;

export const ED25519_PUBLIC_KEY_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

const ALGORITHM = { name: 'Ed25519' };

export const webCryptoEd25519Verify: Ed25519Verify = async ({ publicKey, message, signature }) => {
  // Copies: WebCrypto does not take views of shared memory, and neither does its type.
  const key = await crypto.subtle.importKey('raw', new Uint8Array(publicKey), ALGORITHM, false, ['verify']);
  return await crypto.subtle.verify(ALGORITHM, key, new Uint8Array(signature), new Uint8Array(message));
};
