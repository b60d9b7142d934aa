import { z } from 'zod';

/**
 * `open`: the product document's examples verbatim; `X-Customer-ID` alone is trusted. Only for loopback listeners, or with an
 * explicit acknowledgement (a compose file that publishes on 127.0.0.1 only), and never in production.
 */
export const authModeFields = {
  AUTH_MODE: z.enum(['open']).default('open'),
  OPEN_MODE_ACKNOWLEDGED: z.enum(['0', '1']).default('0'),
  NODE_ENV: z.string().default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
};

interface OpenModeSettings {
  readonly AUTH_MODE: 'open';
  readonly OPEN_MODE_ACKNOWLEDGED: '0' | '1';
  readonly NODE_ENV: string;
  readonly HOST: string;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

export function refuseExposedOpenMode(settings: OpenModeSettings, context: z.core.$RefinementCtx): void {
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
