import { AppError } from '../errors.ts';

export interface ErrorDescription {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  /** Where it was thrown: frames only. */
  readonly stack: string;
  readonly cause?: ErrorDescription;
}

/**
 * An error for the log of the global layer: what kind, where, which code. Messages of libraries quote what clients sent
 * (documents, operation names, values), so only our own messages, which never do, are kept.
 */
export function describeWithoutWords(error: unknown): ErrorDescription | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  const cause = describeWithoutWords(error.cause);
  return {
    type: error.constructor.name,
    ...(error instanceof AppError ? { message: error.message } : {}),
    ...(typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? { code } : {}),
    stack: framesOf(error),
    ...(cause === undefined ? {} : { cause }),
  };
}

const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .join('\n');
