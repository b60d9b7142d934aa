import type { Hasher } from './hasher.ts';
import { nodeHash } from './merkle-hash.ts';

/** A perfect subtree: the node `index` from the left among those over 2^level leaves each. */
export interface SubtreeNode {
  readonly level: number;
  readonly index: number;
}

/** One proof hash: the perfect subtrees, left to right, that make up one (perhaps ragged) subtree of the tree. */
export type SubtreeParts = readonly SubtreeNode[];

/** What the hashes of PATH(m, D[n]) are made of, from the leaf's sibling up (RFC 6962 §2.1.1). */
export function planInclusionProof(index: number, size: number): readonly SubtreeParts[] {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`Index ${index} is not in a tree of ${size} leaves.`);
  }
  const siblings: SubtreeParts[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      siblings.push(subtreeParts(middle, end));
      end = middle;
    } else {
      siblings.push(subtreeParts(start, middle));
      start = middle;
    }
  }
  return siblings.reverse();
}

/** What the hashes of PROOF(m, D[n]) are made of (RFC 6962 §2.1.2); empty for m = 0 and m = n. */
export function planConsistencyProof(olderSize: number, size: number): readonly SubtreeParts[] {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(olderSize) || olderSize < 0 || olderSize > size) {
    throw new RangeError(`A tree of ${size} leaves has no older tree of ${olderSize} leaves.`);
  }
  if (olderSize === 0) return [];
  const hashes: SubtreeParts[] = [];
  let [start, end] = [0, size];
  while (end > olderSize) {
    const middle = start + splitPoint(end - start);
    if (olderSize <= middle) {
      hashes.push(subtreeParts(middle, end));
      end = middle;
    } else {
      hashes.push(subtreeParts(start, middle));
      start = middle;
    }
  }
  // Without a right turn the subtree is the older tree itself, whose root the verifier has (SUBPROOF with b = true).
  if (start > 0) hashes.push(subtreeParts(start, end));
  return hashes.reverse();
}

/**
 * The perfect subtrees of the leaves [start, end), left to right. `start` must be a multiple of the largest power of two up
 * to the length, as it is for every subtree that RFC 6962 splits a tree into.
 */
export function subtreeParts(start: number, end: number): SubtreeParts {
  const parts: SubtreeNode[] = [];
  let [level, width] = [0, 1];
  while (width * 2 <= end - start) [level, width] = [level + 1, width * 2];
  for (let from = start; from < end; [level, width] = [level - 1, width / 2]) {
    if (width > end - from) continue;
    parts.push({ level, index: from / width });
    from += width;
  }
  return parts;
}

/** Hash of the ragged subtree whose perfect parts have these hashes, left to right; at least one. */
export function foldSubtrees(hashes: readonly Uint8Array[], hasher?: Hasher): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right, hasher));
}

/** The largest power of two smaller than n, for n > 1 (k in RFC 6962 §2.1). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
