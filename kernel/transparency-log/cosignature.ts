import { concatBytes, utf8 } from './bytes.ts';
import { ED25519_SIGNATURE_BYTES, type Ed25519Sign, type Ed25519Verify } from './ed25519.ts';
import { malformed, ProofError } from './proof-error.ts';
import { type NoteSignature, requireKeyType } from './signed-note.ts';
import { COSIGNATURE, type VerifierKey } from './verifier-key.ts';

const TIMESTAMP_BYTES = 8;

/** A witness's statement: at that time, this was the largest consistent tree of that log it had seen. */
export interface VerifiedCosignature {
  readonly witness: VerifierKey;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

/** Cosigns a checkpoint's text (C2SP tlog-cosignature, Ed25519). Only for a checkpoint that `judgeCheckpoint` let pass. */
export async function cosign(
  { text, timestamp }: { readonly text: string; readonly timestamp: number },
  { key, sign }: { readonly key: VerifierKey; readonly sign: Ed25519Sign },
): Promise<NoteSignature> {
  requireKeyType(key, COSIGNATURE);
  const message = cosignedMessage(text, timestamp);
  const prefix = new Uint8Array(TIMESTAMP_BYTES);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(timestamp));
  const signature = concatBytes(prefix, await sign(message));
  return { name: key.name, keyId: key.keyId, signature };
}

/** Throws `BAD_SIGNATURE` if the key did not cosign this text at the time that the signature names. */
export async function verifyCosignature(
  { text, signature }: { readonly text: string; readonly signature: NoteSignature },
  { key, verify }: { readonly key: VerifierKey; readonly verify: Ed25519Verify },
): Promise<VerifiedCosignature> {
  requireKeyType(key, COSIGNATURE);
  const bytes = signature.signature;
  if (bytes.length !== TIMESTAMP_BYTES + ED25519_SIGNATURE_BYTES) {
    throw malformed('A cosignature is a timestamp of 8 bytes and an Ed25519 signature of 64.');
  }
  const timestamp = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(timestamp) || timestamp === 0) throw malformed('The cosignature has no usable timestamp.');
  const isGenuine = await verify({
    publicKey: key.publicKey,
    message: cosignedMessage(text, timestamp),
    signature: bytes.subarray(TIMESTAMP_BYTES),
  });
  if (!isGenuine) throw new ProofError('BAD_SIGNATURE', `The cosignature of ${key.name} is not genuine.`);
  return { witness: key, timestamp };
}

function cosignedMessage(text: string, timestamp: number): Uint8Array {
  if (!Number.isSafeInteger(timestamp) || timestamp <= 0) throw malformed('A cosignature is dated in whole seconds.');
  return utf8(`cosignature/v1\ntime ${timestamp}\n${text}`);
}
