import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';

/** An Ed25519 private key as a JWK (RFC 8037). The error names the file and never its content. */
export async function readPrivateKey(path: string): Promise<JWK> {
  const key = JSON.parse(await readFile(path, 'utf8').catch(() => '{}')) as JWK;
  if (key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.d === 'string') return key;
  throw new Error(`${path} must hold an Ed25519 private key as a JWK.`);
}
