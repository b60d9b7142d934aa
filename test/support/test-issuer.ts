import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '../../kernel/authorization/caller.ts';
import type { TokenVerifierOptions } from '../../kernel/identity/token-verifier.ts';

export interface TestClaims {
  readonly roles: readonly Role[];
  readonly customers?: readonly string[];
  readonly regions?: readonly string[];
  readonly subject?: string;
  readonly audience: string | readonly string[];
}

/** An issuer of tokens for a test of one component in the enforced mode. */
export interface TestIssuer {
  /** For the verifier of whoever is to accept its tokens. */
  verifierOptions(audience: string): TokenVerifierOptions;
  /** An `Authorization` header. */
  bearer(claims: TestClaims): Promise<{ authorization: string }>;
}

const ISSUER = 'https://issuer.test/';

export async function createTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwks = join(mkdtempSync(join(tmpdir(), 'domicile-test-issuer-')), 'keys.json');
  writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] }));
  return {
    verifierOptions: (audience) => ({ issuers: [{ issuer: ISSUER, jwks }], audience, clockSkewSeconds: 5 }),
    async bearer({ roles, customers = [], regions = [], subject = 'jane@issuer.test', audience }) {
      const token = await new SignJWT({ roles, customers, regions })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setIssuer(ISSUER)
        .setSubject(subject)
        .setAudience(typeof audience === 'string' ? audience : [...audience])
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      return { authorization: `Bearer ${token}` };
    },
  };
}
