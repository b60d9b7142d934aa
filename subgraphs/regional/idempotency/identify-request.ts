import { createHash } from 'node:crypto';
import { AppError } from '#kernel/errors.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import type { MutationRequest } from './mutations.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The header's value may be a quoted string (RFC 8941 §3.3.3); null without one. */
export function parseIdempotencyKey(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const key = /^"(.*)"$/.exec(value)?.[1] ?? value;
  if (KEY.test(key)) return key;
  throw new AppError('BAD_USER_INPUT', 'An idempotency key has 1 to 255 visible ASCII characters, e.g. a UUID.');
}

/** Keys of one caller never meet those of another one, nor those of another operation. */
export function scopeOf({ operation, facts }: Pick<MutationRequest, 'operation' | 'facts'>): string {
  return JSON.stringify([operation, callerOf(facts)]);
}

function callerOf({ caller, actor }: RequestFacts): readonly (string | null)[] {
  return [caller.kind, caller.kind === 'customer' ? caller.customerId : null, actor];
}

/** SHA-256 of the input with its members in order, so that the order in which a client writes them does not count. */
export function hashInput(input: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(sorted(input)) ?? '')
    .digest();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
