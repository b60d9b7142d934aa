import { createHash } from 'node:crypto';

/**
 * RFC 6962 §2.1 word for word: recursive over D[start:end], with another SHA-256 than the code under test. It remembers the
 * subtrees it has hashed, or comparing every proof of every tree would take hours.
 */
export class NaiveMerkleTree {
  readonly #leaves: readonly Uint8Array[];
  readonly #known = new Map<string, Buffer>();

  constructor(leaves: readonly Uint8Array[]) {
    this.#leaves = leaves;
  }

  mth(start: number, end: number): Buffer {
    const key = `${start}:${end}`;
    const hash = this.#known.get(key) ?? this.#mth(start, end);
    this.#known.set(key, hash);
    return hash;
  }

  #mth(start: number, end: number): Buffer {
    const n = end - start;
    if (n === 0) return sha256();
    if (n === 1) return sha256(Buffer.of(0x00), this.#leaves[start] ?? Buffer.alloc(0));
    const k = largestPowerOfTwoBelow(n);
    return sha256(Buffer.of(0x01), this.mth(start, start + k), this.mth(start + k, end));
  }

  /** §2.1.1 PATH(m, D[start:end]). */
  path(m: number, start: number, end: number): Buffer[] {
    const n = end - start;
    if (n === 1) return [];
    const k = largestPowerOfTwoBelow(n);
    return m < k
      ? [...this.path(m, start, start + k), this.mth(start + k, end)]
      : [...this.path(m - k, start + k, end), this.mth(start, start + k)];
  }

  /** §2.1.2 PROOF(m, D[0:n]) = SUBPROOF(m, D[0:n], true). */
  proof(m: number, n: number): Buffer[] {
    return this.#subproof(m, [0, n], true);
  }

  #subproof(m: number, [start, end]: [number, number], isOlderTree: boolean): Buffer[] {
    const n = end - start;
    if (m === n) return isOlderTree ? [] : [this.mth(start, end)];
    const k = largestPowerOfTwoBelow(n);
    return m <= k
      ? [...this.#subproof(m, [start, start + k], isOlderTree), this.mth(start + k, end)]
      : [...this.#subproof(m - k, [start + k, end], false), this.mth(start, start + k)];
  }
}

function largestPowerOfTwoBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
