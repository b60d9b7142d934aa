import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type RejectedCaller, ROLES, type Role, type TokenCaller } from '../authorization/caller.ts';
import { type CustomerId, isCustomerId, isRegionId, type RegionId } from '../ids.ts';
import { keySetFile } from './key-set-file.ts';

export interface TokenIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Its JWK Set: an https address, or a file that is read again when it changes. */
  readonly jwks: string;
}

export interface TokenVerifierOptions {
  readonly issuers: readonly TokenIssuer[];
  /** What `aud` must hold: a token for one region opens no other. */
  readonly audience: string;
  /** How far the clocks of issuer and verifier may differ. */
  readonly clockSkewSeconds: number;
}

/** Who the `Authorization` header says is asking, or why it does not count. `named` is X-Customer-ID. Never rejects. */
export interface TokenVerifier {
  identify(authorization: string | undefined, named: CustomerId | null): Promise<TokenCaller | RejectedCaller>;
}

/** Asymmetric ones only: a public key must not be able to sign. */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'];
const LONGEST_TOKEN = 8_192;
const LONGEST_SUBJECT = 128;
const MOST_NAMED = 1_000;
/** How long a token that was accepted is not looked at again; a withdrawn key lives as long, too. */
const REMEMBERED_MS = 10_000;

type Claims = Omit<TokenCaller, 'kind' | 'named'> & { readonly expiresAt: number };

export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const keys = new Map(options.issuers.map(({ issuer, jwks }) => [issuer, keySource(jwks)]));
  const accepted = new LRUCache<string, Claims>({ max: 10_000, ttl: REMEMBERED_MS });

  const verify = async (token: string): Promise<Claims> => {
    const issuer = decodeJwt(token).iss ?? '';
    const source = keys.get(issuer);
    if (source === undefined) throw new errors.JWTClaimValidationFailed('unknown issuer', {}, 'iss', 'check_failed');
    const { payload } = await jwtVerify(token, source, {
      issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: options.clockSkewSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    return claimsOf(payload);
  };

  return {
    async identify(authorization, named) {
      if (authorization === undefined) return { kind: 'rejected', reason: 'missing' };
      const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization)?.[1];
      if (token === undefined || token.length > LONGEST_TOKEN) return { kind: 'rejected', reason: 'invalid' };
      const id = createHash('sha256').update(token).digest('base64');
      try {
        const known = accepted.get(id);
        const claims = known !== undefined && known.expiresAt > Date.now() ? known : await verify(token);
        // Not again for a known one: it has to be looked at when its time is over, however often it is used.
        if (claims !== known) accepted.set(id, claims);
        const { expiresAt: _, ...who } = claims;
        return { kind: 'user', ...who, named };
      } catch (error) {
        return { kind: 'rejected', reason: reasonOf(error) };
      }
    },
  };
}

function keySource(jwks: string): JWTVerifyGetKey {
  if (!/^https?:/.test(jwks)) return keySetFile(jwks);
  return createRemoteJWKSet(new URL(jwks), { timeoutDuration: 3_000, cooldownDuration: 5_000, cacheMaxAge: 600_000 });
}

/** What is well-formed but was signed by somebody else, or for somebody else, is forged; the rest is worn out or unreadable. */
function reasonOf(error: unknown): RejectedCaller['reason'] {
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed)
    return 'forged';
  if (error instanceof errors.JWKSNoMatchingKey) return 'forged';
  if (error instanceof errors.JWTClaimValidationFailed && ['iss', 'aud'].includes(error.claim)) return 'forged';
  return 'invalid';
}

function claimsOf({ sub = '', exp = 0, roles, customers, regions }: JWTPayload): Claims {
  return {
    subject: sub.slice(0, LONGEST_SUBJECT),
    expiresAt: exp * 1_000,
    roles: textsOf(roles).filter((role): role is Role => (ROLES as readonly string[]).includes(role)),
    customers: textsOf(customers).filter((id): id is CustomerId => isCustomerId(id)),
    regions: textsOf(regions).filter((id): id is RegionId => isRegionId(id)),
  };
}

const textsOf = (claim: unknown): string[] =>
  Array.isArray(claim) ? claim.filter((value) => typeof value === 'string').slice(0, MOST_NAMED) : [];
