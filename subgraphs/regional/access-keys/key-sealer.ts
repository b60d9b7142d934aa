/** Seals secrets under the region's root key. What was sealed for one purpose cannot be opened for another. */
export interface KeySealer {
  /** Under the current root key. */
  seal(secret: Uint8Array, purpose: string): Uint8Array;
  /** Throws if the seal is broken, the purpose is another, or no root key of ours is the one it was sealed under. */
  open(sealed: Uint8Array, purpose: string): Uint8Array;
  /** False for what was sealed under an earlier root key and should be sealed again. */
  isCurrent(sealed: Uint8Array): boolean;
}
