/** Seals secrets under the region's root key. What was sealed for one purpose cannot be opened for another. */
export interface KeySealer {
  seal(secret: Uint8Array, purpose: string): Uint8Array;
  /** Throws if the seal is broken, the purpose is another, or the root key is not the one it was sealed under. */
  open(sealed: Uint8Array, purpose: string): Uint8Array;
}
