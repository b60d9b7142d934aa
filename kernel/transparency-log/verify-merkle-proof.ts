import { equalBytes } from './bytes.ts';
import type { Hasher } from './hasher.ts';
import { emptyRoot, nodeHash, requireHash } from './merkle-hash.ts';
import { malformed, ProofError } from './proof-error.ts';

export interface TreeHead {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

export interface InclusionClaim {
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface ConsistencyClaim {
  readonly older: TreeHead;
  readonly newer: TreeHead;
  readonly proof: readonly Uint8Array[];
}

/** Passes if the leaf is at that index of the tree (RFC 9162 §2.1.3.2); throws `MISMATCH` or `MALFORMED` if not shown. */
export function verifyInclusion(head: TreeHead, claim: InclusionClaim, hasher?: Hasher): void {
  requireTreeHead(head);
  requireHash(claim.leafHash, 'leaf hash');
  requireProof(claim.proof);
  if (!Number.isSafeInteger(claim.index) || claim.index < 0 || claim.index >= head.size) {
    throw malformed(`Index ${claim.index} is not in a tree of ${head.size} leaves.`);
  }

  let fn = claim.index;
  let sn = head.size - 1;
  let r = claim.leafHash;
  for (const p of claim.proof) {
    if (sn === 0) throw malformed('The inclusion proof is longer than the tree is high.');
    if (isOdd(fn) || fn === sn) {
      r = nodeHash(p, r, hasher);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = nodeHash(r, p, hasher);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0) throw malformed('The inclusion proof is shorter than the tree is high.');
  if (!equalBytes(r, head.rootHash)) {
    throw new ProofError(
      'MISMATCH',
      `The leaf at index ${claim.index} is not part of the tree of ${head.size} leaves.`,
    );
  }
}

/** Passes if the newer tree only appended to the older one (RFC 9162 §2.1.4.2); throws if that is not shown. */
export function verifyConsistency({ older, newer, proof }: ConsistencyClaim, hasher?: Hasher): void {
  requireTreeHead(older);
  requireTreeHead(newer);
  requireProof(proof);
  if (older.size > newer.size) throw malformed(`A tree of ${newer.size} leaves cannot extend one of ${older.size}.`);
  for (const head of [older, newer]) {
    if (head.size === 0 && !equalBytes(head.rootHash, emptyRoot(hasher))) {
      throw new ProofError('MISMATCH', 'A tree without leaves has the hash of the empty string as its root.');
    }
  }
  if (older.size === newer.size || older.size === 0) {
    if (proof.length > 0) throw malformed('Equal trees and the empty tree have an empty consistency proof.');
    if (older.size === newer.size && !equalBytes(older.rootHash, newer.rootHash)) {
      throw new ProofError('MISMATCH', `Two trees of ${older.size} leaves have different roots.`);
    }
    return;
  }
  const [olderRoot, newerRoot] = rootsOfConsistencyProof({ older, newer, proof }, hasher);
  if (!equalBytes(olderRoot, older.rootHash) || !equalBytes(newerRoot, newer.rootHash)) {
    throw new ProofError('MISMATCH', `The tree of ${newer.size} leaves does not extend the tree of ${older.size}.`);
  }
}

function rootsOfConsistencyProof({ older, newer, proof }: ConsistencyClaim, hasher?: Hasher): [Uint8Array, Uint8Array] {
  // A perfect older tree is itself a node of the newer one, so the proof leaves its root out (step 2).
  const path = isPowerOfTwo(older.size) ? [older.rootHash, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) throw malformed('The consistency proof is empty.');

  let [fn, sn] = [older.size - 1, newer.size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [first, first];
  for (const c of rest) {
    if (sn === 0) throw malformed('The consistency proof is too long for these trees.');
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(c, fr, hasher);
      sr = nodeHash(c, sr, hasher);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, c, hasher);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0) throw malformed('The consistency proof is too short for these trees.');
  return [fr, sr];
}

export function requireTreeHead(head: TreeHead): void {
  if (!Number.isSafeInteger(head.size) || head.size < 0) throw malformed(`${head.size} is not a tree size.`);
  requireHash(head.rootHash, 'root hash');
}

function requireProof(proof: readonly Uint8Array[]): void {
  for (const hash of proof) requireHash(hash, 'proof hash');
}

// Sizes go beyond 32 bits, where bitwise operators would cut them.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  while (value > 1 && value % 2 === 0) value /= 2;
  return value === 1;
}
