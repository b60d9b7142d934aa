/**
 * All that a third party needs to check this log, and nothing else: no dependency, no Node API, no network. It is bundled for
 * browsers as it is, and is the core of `audit verify`. Everything throws `ProofError` if a claim is not shown to be true.
 */
export { decodeBase64, encodeBase64, encodeHex, utf8 } from './bytes.ts';
export { canonicalJson, type JsonValue, parseCanonicalJson } from './canonical-json.ts';
export { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
export type { Disclosure } from './commitment.ts';
export type { VerifiedCosignature } from './cosignature.ts';
export { CustomerTrails } from './customer-trails.ts';
export { type Ed25519Verify, webCryptoEd25519Verify } from './ed25519.ts';
export type { Finding, FindingCode } from './export-findings.ts';
export { type ExportReport, type ExportTrust, ExportVerifier, verifyExport } from './export-verifier.ts';
export type { Hasher } from './hasher.ts';
export { encodeLeaf, hashLeaf, type LogLeaf, parseLeaf, verifyDisclosedFields } from './log-leaf.ts';
export { type FrontierState, MerkleFrontier, merkleRoot } from './merkle-frontier.ts';
export { leafHash } from './merkle-hash.ts';
export { portableSha256 } from './portable-sha256.ts';
export { ProofError, type ProofErrorCode } from './proof-error.ts';
export { parseTlogProof, type TlogProof, type VerifiedTlogProof, verifyTlogProof } from './tlog-proof.ts';
export { parseVerifierKey, type VerifierKey } from './verifier-key.ts';
export { type LogTrust, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';
export {
  type ConsistencyClaim,
  type InclusionClaim,
  type TreeHead,
  verifyConsistency,
  verifyInclusion,
} from './verify-merkle-proof.ts';
