import type { RequestFacts } from '../shared/request-facts.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

/** What can be stored as an answer and given again later: ids and figures, no dates, no personal data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface MutationRequest {
  /** The field or route by name; the same key may be used for another operation. */
  readonly operation: string;
  readonly facts: RequestFacts;
  /** From `Idempotency-Key` or the argument of that name; null: every call is a new one. */
  readonly key: string | null | undefined;
  /** Everything that the caller asked for; hashed, never stored. */
  readonly input: unknown;
}

/**
 * Runs every change of the compliance domain in a transaction of its own, once per idempotency key (as
 * draft-ietf-httpapi-idempotency-key-header describes it).
 */
export interface Mutations {
  /**
   * Without a key: `work`, committed. With one, the first call commits its key, its answer and its work together, so that a crash
   * leaves all or nothing. A repetition within a day gets the first answer and does nothing; while the first is running it waits
   * for it. The same key with another input rejects with UNPROCESSABLE, a malformed one with BAD_USER_INPUT, one whose first call
   * takes too long with CONFLICT. A failed call keeps no key: it may be tried again. `work` may run again after a deadlock.
   */
  run<Answer extends Json>(request: MutationRequest, work: (unit: UnitOfWork) => Promise<Answer>): Promise<Answer>;
}
