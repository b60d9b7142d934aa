import { z } from 'zod';
import type { TokenIssuer } from '../identity/token-verifier.ts';

/** Where people sign in to the dashboard: OpenID Connect, authorization code flow with PKCE, as a public client. */
export interface SignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Whom the access token is for (RFC 8707); absent: the issuer decides. */
  readonly resource?: string | undefined;
}

const address = z.url({ protocol: /^https?$/ }).max(512);

export const signInFields = {
  /** Its discovery document and token endpoint must allow this origin (CORS). Without it a token is pasted. */
  OIDC_ISSUER: address.optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(256).default('domicile-dashboard'),
  OIDC_SCOPE: z.string().min(1).max(512).default('openid'),
  OIDC_RESOURCE: z.string().min(1).max(512).optional(),
};

interface SignInSettings {
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_CLIENT_ID: string;
  readonly OIDC_SCOPE: string;
  readonly OIDC_RESOURCE?: string | undefined;
  readonly JWT_ISSUERS: readonly TokenIssuer[];
  readonly NODE_ENV: string;
}

export function refuseUnusableSignIn(settings: SignInSettings, context: z.core.$RefinementCtx): void {
  const { OIDC_ISSUER: issuer, JWT_ISSUERS: accepted, NODE_ENV: environment } = settings;
  if (issuer === undefined) return;
  const issue = (message: string) => context.addIssue({ code: 'custom', path: ['OIDC_ISSUER'], message });
  if (!accepted.some((known) => known.issuer === issuer))
    issue('is not one of JWT_ISSUERS, so its tokens do not count');
  if (environment === 'production' && !issuer.startsWith('https:')) issue('must be an https address in production');
}

export function signInOf(settings: SignInSettings): SignIn | undefined {
  if (settings.OIDC_ISSUER === undefined) return undefined;
  return {
    issuer: settings.OIDC_ISSUER,
    clientId: settings.OIDC_CLIENT_ID,
    scope: settings.OIDC_SCOPE,
    resource: settings.OIDC_RESOURCE,
  };
}
