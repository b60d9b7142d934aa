import type { Hasher } from './hasher.ts';
import { emptyRoot, nodeHash, requireHash } from './merkle-hash.ts';
import {
  foldSubtrees,
  planConsistencyProof,
  planInclusionProof,
  type SubtreeParts,
  subtreeParts,
} from './proof-plan.ts';

/**
 * A whole RFC 6962 tree in memory (64 bytes a leaf), for exports, tests and offline verification. Roots and proofs of every
 * size up to the present one. A running log keeps a `MerkleFrontier` and tiles instead.
 */
export class MerkleTree {
  readonly #hasher: Hasher | undefined;
  /** `#levels[l][i]` is the root of the perfect subtree of leaves [i * 2^l, (i + 1) * 2^l). */
  readonly #levels: Uint8Array[][] = [[]];

  constructor(leafHashes: Iterable<Uint8Array> = [], hasher?: Hasher) {
    this.#hasher = hasher;
    for (const hash of leafHashes) this.append(hash);
  }

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  append(leafHash: Uint8Array): void {
    requireHash(leafHash, 'leaf hash');
    let hash = leafHash;
    for (let level = 0; ; level++) {
      const nodes = this.#nodesOf(level);
      nodes.push(hash);
      const left = nodes.at(-2);
      if (nodes.length % 2 === 1 || left === undefined) return;
      hash = nodeHash(left, hash, this.#hasher);
    }
  }

  root(size = this.size): Uint8Array {
    this.#requireSize(size);
    return size === 0 ? emptyRoot(this.#hasher) : this.#hashOf(subtreeParts(0, size));
  }

  inclusionProof(index: number, size = this.size): Uint8Array[] {
    this.#requireSize(size);
    return planInclusionProof(index, size).map((parts) => this.#hashOf(parts));
  }

  consistencyProof(olderSize: number, size = this.size): Uint8Array[] {
    this.#requireSize(size);
    return planConsistencyProof(olderSize, size).map((parts) => this.#hashOf(parts));
  }

  #hashOf(parts: SubtreeParts): Uint8Array {
    const hashes = parts.flatMap(({ level, index }) => this.#levels[level]?.[index] ?? []);
    return foldSubtrees(hashes, this.#hasher);
  }

  #nodesOf(level: number): Uint8Array[] {
    const nodes = this.#levels[level] ?? [];
    this.#levels[level] = nodes;
    return nodes;
  }

  #requireSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new RangeError(`The tree has ${this.size} leaves, not ${size}.`);
    }
  }
}
