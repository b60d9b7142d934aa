import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from '../../../kernel/identity/token-verifier.ts';
import { parseCustomerId } from '../../../kernel/ids.ts';

const ISSUER = 'https://login.example';
const OTHER = 'https://login.other.example';
const CLAIMS = { roles: ['auditor'], regions: ['FI-HEL'], customers: ['acme'] };

let folder: string;
let verifier: TokenVerifier;
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let other: Pair;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  other = await generateKeyPair('ES256', { extractable: true });
  const issuers = await Promise.all(
    [
      { issuer: ISSUER, key: pair, alg: 'EdDSA' },
      { issuer: OTHER, key: other, alg: 'ES256' },
    ].map(async ({ issuer, key, alg }) => {
      const jwks = join(folder, `${alg}.json`);
      writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(key.publicKey)), kid: alg, alg }] }));
      return { issuer, jwks };
    }),
  );
  verifier = createTokenVerifier({ issuers, audience: 'FI-HEL', clockSkewSeconds: 30 });
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Making {
  readonly issuer?: string;
  readonly key?: Pair['privateKey'];
  readonly alg?: string;
  readonly audience?: string | string[];
  readonly expires?: string;
  readonly claims?: JWTPayload;
}

function make({ issuer = ISSUER, key = pair.privateKey, alg = 'EdDSA', ...rest }: Making = {}) {
  return new SignJWT(rest.claims ?? CLAIMS)
    .setProtectedHeader({ alg, kid: alg })
    .setIssuer(issuer)
    .setSubject('jane')
    .setAudience(rest.audience ?? ['global', 'FI-HEL'])
    .setExpirationTime(rest.expires ?? '5m')
    .sign(key);
}

const identify = (token: string) => verifier.identify(`Bearer ${token}`, null);

test('a token of an issuer says who it is and how far it reaches', async () => {
  expect(await verifier.identify(`Bearer ${await make()}`, parseCustomerId('acme'))).toEqual({
    kind: 'user',
    subject: 'jane',
    roles: ['auditor'],
    regions: ['FI-HEL'],
    customers: ['acme'],
    named: 'acme',
  });
});

test('several issuers are accepted, each with its own keys only', async () => {
  expect(await identify(await make({ issuer: OTHER, key: other.privateKey, alg: 'ES256' }))).toMatchObject({
    kind: 'user',
  });
  expect(await identify(await make({ issuer: OTHER }))).toEqual({ kind: 'rejected', reason: 'forged' });
});

test.each([
  ['for another audience', { audience: 'DE-FRA' }],
  ['of an unknown issuer', { issuer: 'https://evil.example' }],
] as [string, Making][])('a token %s is forged', async (_, making) => {
  expect(await identify(await make(making))).toEqual({ kind: 'rejected', reason: 'forged' });
});

test('a token signed with the public key as a shared secret, or not at all, is forged', async () => {
  const secret = Buffer.from(await exportSPKI(pair.publicKey));
  const shared = await new SignJWT(CLAIMS)
    .setProtectedHeader({ alg: 'HS256', kid: 'EdDSA' })
    .setIssuer(ISSUER)
    .setAudience('FI-HEL')
    .setSubject('jane')
    .setExpirationTime('5m')
    .sign(secret);
  const [, payload] = (await make()).split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;

  expect(await identify(shared)).toEqual({ kind: 'rejected', reason: 'forged' });
  expect(await identify(unsigned)).toEqual({ kind: 'rejected', reason: 'forged' });
});

test('a changed payload is forged', async () => {
  const [header, , signature] = (await make()).split('.');
  const payload = Buffer.from(
    JSON.stringify({ iss: ISSUER, sub: 'jane', aud: 'FI-HEL', exp: 9_999_999_999, roles: ['operator'] }),
  );

  expect(await identify(`${header}.${payload.toString('base64url')}.${signature}`)).toEqual({
    kind: 'rejected',
    reason: 'forged',
  });
});

describe('time', () => {
  test('clocks may differ by the configured skew', async () => {
    expect(await identify(await make({ expires: '-20s' }))).toMatchObject({ kind: 'user' });
    expect(await identify(await make({ expires: '-40s' }))).toEqual({ kind: 'rejected', reason: 'invalid' });
  });
});

test.each([
  ['nothing', undefined, 'missing'],
  ['another scheme', 'Basic YTpi', 'invalid'],
  ['no token', 'Bearer ', 'invalid'],
  ['half a token', 'Bearer abc', 'invalid'],
  ['a token that never ends', `Bearer ${'a'.repeat(9_000)}`, 'invalid'],
])('%s is rejected', async (_, header, reason) => {
  expect(await verifier.identify(header, null)).toEqual({ kind: 'rejected', reason });
});

test('claims of a wrong shape give nothing', async () => {
  const claims = { roles: 'operator', customers: [1, 'not a customer!', 'acme'], regions: { a: 'FI-HEL' } };

  expect(await identify(await make({ claims }))).toMatchObject({ roles: [], customers: ['acme'], regions: [] });
});
