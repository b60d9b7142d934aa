import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { Role } from '#kernel/authorization/caller.ts';

/** Keys of a development stack, in its data folder: who issues tokens, and as whom the gateway signs. */
export interface TrustFiles {
  readonly issuerKey: string;
  readonly issuerKeys: string;
  readonly gatewayKey: string;
  readonly gatewayKeys: string;
}

export interface TokenRequest {
  readonly roles: readonly Role[];
  readonly customers?: readonly string[];
  readonly regions?: readonly string[];
  readonly subject?: string;
  /** Where it is to be shown: region ids and `global`. */
  readonly audience: readonly string[];
  /** A span like `1h`. */
  readonly lifetime?: string;
  /** `LOCAL_ISSUER` unless the development provider issues it. */
  readonly issuer?: string;
}

/** The `iss` of a development stack's tokens. */
export const LOCAL_ISSUER = 'https://issuer.localhost/domicile';

export function trustFiles(dataFolder: string): TrustFiles {
  const folder = join(dataFolder, 'trust');
  return {
    issuerKey: join(folder, 'issuer.jwk.json'),
    issuerKeys: join(folder, 'issuer-keys.json'),
    gatewayKey: join(folder, 'gateway.jwk.json'),
    gatewayKeys: join(folder, 'gateway-keys.json'),
  };
}

/** Makes the keys that are not there yet, private ones readable by their owner only. */
export async function prepareTrust(dataFolder: string): Promise<TrustFiles> {
  const files = trustFiles(dataFolder);
  await mkdir(join(dataFolder, 'trust'), { recursive: true, mode: 0o700 });
  await makeKey(files.issuerKey, files.issuerKeys);
  await makeKey(files.gatewayKey, files.gatewayKeys);
  return files;
}

/** A token of the stack's own issuer. */
export async function issueToken(dataFolder: string, request: TokenRequest): Promise<string> {
  const key = await readKey(trustFiles(dataFolder).issuerKey);
  const { roles, customers = [], regions = [], subject = `${roles.join('-')}@localhost`, audience } = request;
  return new SignJWT({ roles, customers, regions })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid ?? '', typ: 'JWT' })
    .setIssuer(request.issuer ?? LOCAL_ISSUER)
    .setSubject(subject)
    .setAudience([...audience])
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(request.lifetime ?? '8h')
    .sign(await importJWK(key, 'EdDSA'));
}

/** Says to the client who signed in (OpenID Connect Core §2); it opens nothing. */
export async function issueIdToken(
  dataFolder: string,
  claims: { readonly issuer: string; readonly subject: string; readonly clientId: string; readonly nonce: string },
): Promise<string> {
  const key = await readKey(trustFiles(dataFolder).issuerKey);
  return new SignJWT({ nonce: claims.nonce })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid ?? '', typ: 'JWT' })
    .setIssuer(claims.issuer)
    .setSubject(claims.subject)
    .setAudience(claims.clientId)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(await importJWK(key, 'EdDSA'));
}

async function makeKey(privateFile: string, publicFile: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  await writeOnce(privateFile, JSON.stringify({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }));
  const { d: _, ...publicKey } = await readKey(privateFile);
  await writeFile(publicFile, JSON.stringify({ keys: [publicKey] }));
}

/** Whole or not at all, and never over one that is there. */
async function writeOnce(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readKey(file: string): Promise<JWK> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    throw new Error(`No issuer's key at ${file}. Run npm start first, or name its data folder with --data.`, {
      cause: error,
    });
  }
}
