/**
 * SHA-256 of one message. Synchronous, because a tree is millions of hashes of 65 bytes each and a promise per hash, which
 * WebCrypto would force, costs several times the hash. The default is `portableSha256`; servers inject `nodeSha256`.
 */
export type Hasher = (message: Uint8Array) => Uint8Array;

export const HASH_BYTES = 32;
