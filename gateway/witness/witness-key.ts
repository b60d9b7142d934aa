import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createEd25519Signer, type Ed25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import { COSIGNATURE, createVerifierKey, type VerifierKey } from '#kernel/transparency-log/verifier-key.ts';

export interface WitnessKey {
  readonly key: VerifierKey;
  readonly sign: Ed25519Signer['sign'];
}

/** Names the router's cosignatures. */
const NAME = 'domicile/witness/gateway';
const SEED_BYTES = 32;

/** The router's own Ed25519 key, from a file with its seed in base64 that the first use makes, readable by its owner only. */
export function witnessKeyFrom(path: string): () => Promise<WitnessKey> {
  let loading: Promise<WitnessKey> | undefined;
  return () => {
    loading ??= load(path).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function load(path: string): Promise<WitnessKey> {
  await mkdir(dirname(path), { recursive: true });
  // Exclusive: of two processes that start at once one makes it, and both read it.
  await writeFile(path, `${randomBytes(SEED_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 }).catch(
    unlessThere,
  );
  const seed = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
  const { publicKey, sign } = await createEd25519Signer(seed);
  return { key: createVerifierKey({ name: NAME, type: COSIGNATURE, publicKey }), sign };
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
