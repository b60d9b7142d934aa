import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** For answers that are data: nothing in them may run, be framed or be guessed at. Pages set their own policy after this. */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
    },
    // Only a connection that is encrypted may promise that the next one will be.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
