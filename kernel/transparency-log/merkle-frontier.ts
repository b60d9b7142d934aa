import { decodeBase64, encodeBase64 } from './bytes.ts';
import type { Hasher } from './hasher.ts';
import { emptyRoot, nodeHash, requireHash } from './merkle-hash.ts';
import { malformed } from './proof-error.ts';
import { foldSubtrees } from './proof-plan.ts';

/** A frontier as JSON: what a sequencer keeps beside its last checkpoint. */
export interface FrontierState {
  readonly size: number;
  /** Base64 roots of the perfect subtrees, the largest (leftmost) first: one for each one bit of the size. */
  readonly hashes: readonly string[];
}

/**
 * The right edge of an RFC 6962 tree: all that is needed to append leaves and to know the root, in O(log n) memory.
 * It changes in place; who must be able to go back (a transaction that may fail) works on a `clone`.
 */
export class MerkleFrontier {
  readonly #hasher: Hasher | undefined;
  #size = 0;
  #hashes: Uint8Array[] = [];

  constructor(hasher?: Hasher) {
    this.#hasher = hasher;
  }

  /** Throws `MALFORMED` if the hashes do not fit the size. Whether they are right shows only when the root is compared. */
  static restore(state: FrontierState, hasher?: Hasher): MerkleFrontier {
    return MerkleFrontier.fromSubtrees(state.size, state.hashes.map(decodeBase64), hasher);
  }

  /** As `restore`, from the hashes of the size's perfect subtrees, left to right. */
  static fromSubtrees(size: number, hashes: readonly Uint8Array[], hasher?: Hasher): MerkleFrontier {
    for (const hash of hashes) requireHash(hash, 'frontier hash');
    if (!Number.isSafeInteger(size) || size < 0 || hashes.length !== countOneBits(size)) {
      throw malformed(`A frontier of ${size} leaves does not have ${hashes.length} subtrees.`);
    }
    const frontier = new MerkleFrontier(hasher);
    frontier.#size = size;
    frontier.#hashes = [...hashes];
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  append(leafHash: Uint8Array): void {
    requireHash(leafHash, 'leaf hash');
    let hash = leafHash;
    // Adding a leaf is adding one to the size in binary: each carry merges two perfect subtrees of equal height.
    for (let carry = this.#size; carry % 2 === 1; carry = Math.floor(carry / 2)) {
      const left = this.#hashes.pop();
      if (left !== undefined) hash = nodeHash(left, hash, this.#hasher);
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  root(): Uint8Array {
    return this.#hashes.length === 0 ? emptyRoot(this.#hasher) : foldSubtrees(this.#hashes, this.#hasher);
  }

  clone(): MerkleFrontier {
    return MerkleFrontier.fromSubtrees(this.#size, this.#hashes, this.#hasher);
  }

  toJSON(): FrontierState {
    return { size: this.#size, hashes: this.#hashes.map(encodeBase64) };
  }
}

/** MTH of leaves, or of any row of nodes of equal height, given their hashes. */
export function merkleRoot(hashes: Iterable<Uint8Array>, hasher?: Hasher): Uint8Array {
  const frontier = new MerkleFrontier(hasher);
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}

function countOneBits(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
