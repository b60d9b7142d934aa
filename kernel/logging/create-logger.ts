import pino, { type Logger } from 'pino';

export type { Logger };

const REDACTED = ['authorization', 'cookie', '*.authorization', '*.cookie', 'email', '*.email', 'secret', '*.secret'];

/** JSON lines on stdout. ERROR: a person must act; WARN: heals by itself; INFO: lifecycle and one line a request. */
export function createLogger(component: string, level: string, regionId?: string): Logger {
  return pino({
    level,
    base: regionId === undefined ? { component } : { component, regionId },
    redact: { paths: REDACTED, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
