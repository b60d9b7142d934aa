import { CommanderError } from 'commander';
import { ensureError } from '#kernel/errors.ts';

/** What a script can rely on. */
export const EXIT = {
  ok: 0,
  /** The command did not do what was asked: refused, not found, unreachable, or a check that found something. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
} as const;

/** Ends the command with a message for people and, by default, the exit code of a failure. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CommandFailure';
    this.exitCode = options.exitCode ?? EXIT.failed;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return EXIT.failed;
}

/** What to print; undefined if it has been printed already. */
export function explain(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  return ensureError(error).message;
}
