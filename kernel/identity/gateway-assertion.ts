import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { keySetFile } from './key-set-file.ts';

/** The header in which the gateway vouches for what it says about a request. */
export const ASSERTION_HEADER = 'x-domicile-assertion';

/** What of a request the gateway vouches for. */
export interface AssertedRequest {
  readonly method: string;
  /** Path and query as sent to the region. */
  readonly path: string;
  readonly requestId: string;
  /** Address of the client as the gateway saw it; empty if it does not know. */
  readonly clientAddress: string;
  readonly authorization: string | undefined;
  readonly customerId: string | undefined;
}

export interface AssertionSigner {
  /** The assertion for one request to one region; usable once, within seconds. */
  sign(regionId: string, request: AssertedRequest): Promise<string>;
}

export interface AssertionVerifier {
  /** Whether the gateway made it, for this region and exactly this request, just now and for the first time. */
  holds(assertion: string, request: AssertedRequest): Promise<boolean>;
}

const ISSUER = 'domicile-gateway';
const LIFETIME_SECONDS = 30;
const SKEW_SECONDS = 5;
const LONGEST_ASSERTION = 4_096;

export async function createAssertionSigner(privateKey: JWK): Promise<AssertionSigner> {
  const key = (await importJWK(privateKey, 'EdDSA')) as CryptoKey;
  const kid = privateKey.kid ?? (await calculateJwkThumbprint(privateKey));
  return {
    sign: (regionId, request) =>
      new SignJWT({ req: digestOf(request) })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'domicile-assertion+jwt' })
        .setIssuer(ISSUER)
        .setAudience(regionId)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(key),
  };
}

/** Against the gateway's public keys in a file: the old and the new one during a rotation. */
export function createAssertionVerifier(regionId: string, publicKeysFile: string): AssertionVerifier {
  const keys = keySetFile(publicKeysFile);
  const seen = new SeenOnce((LIFETIME_SECONDS + 2 * SKEW_SECONDS) * 1_000);
  return {
    async holds(assertion, request) {
      if (assertion.length > LONGEST_ASSERTION) return false;
      try {
        const { payload } = await jwtVerify(assertion, keys, {
          issuer: ISSUER,
          audience: regionId,
          algorithms: ['EdDSA'],
          typ: 'domicile-assertion+jwt',
          clockTolerance: SKEW_SECONDS,
          maxTokenAge: LIFETIME_SECONDS,
          requiredClaims: ['exp', 'jti', 'req'],
        });
        return payload['req'] === digestOf(request) && seen.isFirst(String(payload.jti));
      } catch {
        return false;
      }
    },
  };
}

/** Length-prefixed, so that no two requests have the same digest. The body is not in it: it is a stream (docs/decisions). */
function digestOf(request: AssertedRequest): string {
  const hash = createHash('sha256');
  const { method, path, requestId, clientAddress, authorization = '', customerId = '' } = request;
  for (const part of [method, path, requestId, clientAddress, authorization, customerId]) {
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('base64url');
}

/** Remembers ids for at least the window, in two generations, so that nothing has to be searched for what is old. */
class SeenOnce {
  readonly #windowMs: number;
  #current = new Set<string>();
  #previous = new Set<string>();
  #turnedAt = Date.now();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  isFirst(id: string): boolean {
    const now = Date.now();
    if (now - this.#turnedAt > this.#windowMs) {
      this.#previous = now - this.#turnedAt > 2 * this.#windowMs ? new Set() : this.#current;
      this.#current = new Set();
      this.#turnedAt = now;
    }
    if (this.#current.has(id) || this.#previous.has(id)) return false;
    this.#current.add(id);
    return true;
  }
}
