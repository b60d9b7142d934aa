import type { z } from 'zod';
import { AppError } from '#kernel/errors.ts';

/** What a client sent, checked once at the edge of a service. Names the fields that are wrong, never their values. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`);
  throw new AppError('BAD_USER_INPUT', `The input cannot be used. ${[...new Set(problems)].join('; ')}`);
}
