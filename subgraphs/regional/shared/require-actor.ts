import { AppError } from '#kernel/errors.ts';
import type { RequestFacts } from './request-facts.ts';

/** Who acts, for what has to name a person: a decision, an approval, a resolution. */
export function requireActor({ actor }: RequestFacts): string {
  if (actor !== null) return actor;
  throw new AppError(
    'BAD_USER_INPUT',
    'This has to name who does it: a token does; without authentication the X-Actor-ID header.',
  );
}
