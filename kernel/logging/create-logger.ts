import pino, { type Logger } from 'pino';
import { describeWithoutWords } from './describe-error.ts';

export type { Logger };

const REDACTED = ['authorization', 'cookie', '*.authorization', '*.cookie', 'email', '*.email', 'secret', '*.secret'];

/**
 * JSON lines on stdout. ERROR: a person must act; WARN: heals by itself; INFO: lifecycle and one line a request.
 * Without a region it is the global layer's log, in which no error may quote a client.
 */
export function createLogger(component: string, level: string, regionId?: string): Logger {
  return pino({
    level,
    base: regionId === undefined ? { component } : { component, regionId },
    ...(regionId === undefined ? { serializers: { err: describeWithoutWords } } : {}),
    redact: { paths: REDACTED, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
