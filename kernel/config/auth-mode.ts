import { z } from 'zod';
import type { TokenIssuer } from '../identity/token-verifier.ts';

const issuer = z.object({ issuer: z.string().min(1).max(512), jwks: z.string().min(1).max(2_048) });

/** `[{"issuer": "https://…", "jwks": "https://… or a file"}, …]` */
const issuers = z
  .string()
  .default('[]')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON array of {"issuer", "jwks"}' });
      return z.NEVER;
    }
  })
  .pipe(z.array(issuer).max(32));

/**
 * `enforced`: everybody shows a token of one of the issuers, or signs with an S3 key. `open`: the product document's examples
 * verbatim; `X-Customer-ID` alone is trusted. Only for loopback listeners, or with an explicit acknowledgement (a compose file
 * that publishes on 127.0.0.1 only), and never in production.
 */
export const authModeFields = {
  AUTH_MODE: z.enum(['open', 'enforced']).default('open'),
  OPEN_MODE_ACKNOWLEDGED: z.enum(['0', '1']).default('0'),
  JWT_ISSUERS: issuers,
  /** What a token's `aud` must hold here; by default the region's id, and `global` at the gateway. */
  JWT_AUDIENCE: z.string().min(1).max(512).optional(),
  JWT_CLOCK_SKEW_SECONDS: z.coerce.number().int().min(0).max(300).default(30),
  NODE_ENV: z.string().default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
};

export type AuthMode = 'open' | 'enforced';

interface AuthModeSettings {
  readonly AUTH_MODE: AuthMode;
  readonly OPEN_MODE_ACKNOWLEDGED: '0' | '1';
  readonly JWT_ISSUERS: readonly TokenIssuer[];
  readonly JWT_AUDIENCE?: string | undefined;
  readonly JWT_CLOCK_SKEW_SECONDS: number;
  readonly NODE_ENV: string;
  readonly HOST: string;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** For processes that take no tokens: the S3 adapter alone. */
export function refuseExposedOpenMode(
  settings: Omit<AuthModeSettings, 'JWT_ISSUERS'>,
  context: z.core.$RefinementCtx,
): void {
  if (settings.AUTH_MODE !== 'open') return;
  if (settings.NODE_ENV === 'production') {
    context.addIssue({ code: 'custom', path: ['AUTH_MODE'], message: 'open is refused when NODE_ENV=production' });
  }
  if (!LOOPBACK.test(settings.HOST) && settings.OPEN_MODE_ACKNOWLEDGED !== '1') {
    context.addIssue({
      code: 'custom',
      path: ['HOST'],
      message:
        'is not a loopback address: with AUTH_MODE=open anyone who reaches it is trusted. Set OPEN_MODE_ACKNOWLEDGED=1 if that is intended',
    });
  }
}

export function refuseUnusableAuthMode(settings: AuthModeSettings, context: z.core.$RefinementCtx): void {
  refuseExposedOpenMode(settings, context);
  if (settings.AUTH_MODE === 'enforced' && settings.JWT_ISSUERS.length === 0) {
    context.addIssue({ code: 'custom', path: ['JWT_ISSUERS'], message: 'is required with AUTH_MODE=enforced' });
  }
  if (settings.NODE_ENV !== 'production') return;
  for (const { jwks } of settings.JWT_ISSUERS) {
    if (!jwks.startsWith('http:')) continue;
    context.addIssue({ code: 'custom', path: ['JWT_ISSUERS'], message: 'must name https addresses in production' });
  }
}

/** How to verify tokens; undefined in the open mode. */
export function tokenOptions(settings: AuthModeSettings, audience: string) {
  if (settings.AUTH_MODE === 'open') return undefined;
  return {
    issuers: settings.JWT_ISSUERS,
    audience: settings.JWT_AUDIENCE ?? audience,
    clockSkewSeconds: settings.JWT_CLOCK_SKEW_SECONDS,
  };
}
