import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevelopmentProvider, startProvider } from '../../../dev/trust/development-provider.ts';
import { prepareTrust } from '../../../dev/trust/local-issuer.ts';
import { makeRunFolder } from '../../support/run-folder.ts';

let provider: DevelopmentProvider;
const verifier = randomBytes(32).toString('base64url');
const redirectUri = 'http://127.0.0.1:8000/dashboard/signed-in';
const parameters = {
  client_id: 'domicile-dashboard',
  redirect_uri: redirectUri,
  response_type: 'code',
  state: 'state-1',
  nonce: 'nonce-1',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

beforeAll(async () => {
  const dataFolder = await makeRunFolder('provider');
  await prepareTrust(dataFolder);
  provider = await startProvider({ port: 0, dataFolder, regions: ['FI-HEL'] });
});

afterAll(() => provider?.close());

const post = (path: string, form: Record<string, string>) =>
  fetch(`${provider.issuer}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

async function newCode(): Promise<string> {
  const answer = await post('/authorize', { ...parameters, persona: 'officer.two@localhost' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

const redeem = (code: string, changes: Record<string, string> = {}) =>
  post('/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: 'domicile-dashboard',
    code_verifier: verifier,
    ...changes,
  });

describe('the development provider', () => {
  test('changes a code for a token of the chosen person, once', async () => {
    const code = await newCode();
    const { access_token, id_token } = (await (await redeem(code)).json()) as Record<string, string>;
    expect(decodeJwt(access_token ?? '')).toMatchObject({
      iss: provider.issuer,
      sub: 'officer.two@localhost',
      roles: ['compliance_officer'],
      regions: ['FI-HEL'],
      aud: ['global', 'FI-HEL'],
    });
    expect(decodeJwt(id_token ?? '')).toMatchObject({ aud: 'domicile-dashboard', nonce: 'nonce-1' });
    expect((await redeem(code)).status).toBe(400);
  });

  test('gives nothing for a code without the verifier of its challenge', async () => {
    const answer = await redeem(await newCode(), { code_verifier: 'x'.repeat(43) });
    expect(await answer.json()).toEqual({ error: 'invalid_grant' });
  });

  test.each([
    ['a redirect to elsewhere', { redirect_uri: 'https://evil.example.com/dashboard/signed-in' }],
    ['a request without a challenge', { code_challenge: '' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
  ])('refuses %s without redirecting', async (_, changes) => {
    const answer = await post('/authorize', { ...parameters, ...changes, persona: 'officer.one@localhost' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });

  test('escapes what the request carries through its page', async () => {
    const search = new URLSearchParams({ ...parameters, state: '"><script>alert(1)</script>' });
    const page = await (await fetch(`${provider.issuer}/authorize?${search}`)).text();
    expect(page).not.toContain('<script>');
  });

  test('lets only pages of this machine read its answers', async () => {
    const ask = (origin: string) =>
      fetch(`${provider.issuer}/.well-known/openid-configuration`, { headers: { origin } });
    expect((await ask('http://localhost:8000')).headers.get('access-control-allow-origin')).toBe(
      'http://localhost:8000',
    );
    expect((await ask('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
