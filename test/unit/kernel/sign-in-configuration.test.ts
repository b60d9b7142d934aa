import { expect, test } from 'vitest';
import { z } from 'zod';
import { authModeFields } from '../../../kernel/config/auth-mode.ts';
import { refuseUnusableSignIn, signInFields, signInOf } from '../../../kernel/config/sign-in.ts';

const schema = z.object({ ...authModeFields, ...signInFields }).superRefine(refuseUnusableSignIn);
const ISSUER = 'https://login.example.com';
const known = JSON.stringify([{ issuer: ISSUER, jwks: `${ISSUER}/jwks` }]);

test('without an issuer there is nowhere to sign in', () => {
  expect(signInOf(schema.parse({}))).toBeUndefined();
});

test('an issuer whose tokens count is offered, with the client and the scope', () => {
  const settings = schema.parse({ OIDC_ISSUER: ISSUER, JWT_ISSUERS: known, OIDC_SCOPE: 'openid roles' });
  expect(signInOf(settings)).toEqual({ issuer: ISSUER, clientId: 'domicile-dashboard', scope: 'openid roles' });
});

test('an issuer whose tokens would not count is refused at the start', () => {
  const result = schema.safeParse({ OIDC_ISSUER: 'https://elsewhere.example.com', JWT_ISSUERS: known });
  expect(result.error?.issues[0]?.message).toContain('not one of JWT_ISSUERS');
});

test('production does not sign in over plain HTTP', () => {
  const issuer = 'http://login.example.com';
  const issuers = JSON.stringify([{ issuer, jwks: `${issuer}/jwks` }]);
  const result = schema.safeParse({ OIDC_ISSUER: issuer, JWT_ISSUERS: issuers, NODE_ENV: 'production' });
  expect(result.error?.issues[0]?.message).toContain('https');
});
