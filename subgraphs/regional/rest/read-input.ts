import { AppError } from '#kernel/errors.ts';
import { fromSnakeCase } from './snake-case.ts';

/** A JSON body as services take it: camelCase, and instants as dates. Which members hold an instant is the route's to know. */
export function readInput(
  body: Readonly<Record<string, unknown>>,
  instants: readonly string[],
): Record<string, unknown> {
  const input = fromSnakeCase(body);
  for (const name of instants) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    const instant = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
    if (Number.isNaN(instant.getTime())) {
      throw new AppError('BAD_USER_INPUT', `${name} must be an instant, like 2026-11-01T00:00:00Z.`);
    }
    input[name] = instant;
  }
  return input;
}

export const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
export const flagIn = (value: unknown): boolean | null => (value === 'true' ? true : value === 'false' ? false : null);
