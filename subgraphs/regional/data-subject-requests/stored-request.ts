import type { CustomerId } from '#kernel/ids.ts';
import type { RequestRight } from './data-subject-request.ts';
import type { RequestState } from './request-state.ts';

/** A request as it is stored: its state, and what it is about. */
export interface StoredRequest {
  readonly customerId: CustomerId;
  readonly state: RequestState;
  /** Of the person; hex. Null only where the identifier was stored by hand, until the worker has hashed it. */
  readonly subjectHandle: string | null;
  /** As the person gave it; null once an erasure has removed it. */
  readonly dataSubjectId: string | null;
  /** What the right needs to know: purposes objected to, corrections asked for. Removed by an erasure. */
  readonly details: RequestDetails;
  /** Art. 17(1)(a)–(f) or 18(1)(a)–(d). */
  readonly ground: string | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  /** Counts the actions so far: two at once cannot both apply. */
  readonly revision: number;
}

export interface RequestDetails {
  readonly purposes?: readonly string[];
  readonly statement?: string;
}

export interface NewRequest {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly right: RequestRight;
  readonly identifier: string;
  readonly concernsMarketing: boolean;
  readonly details: RequestDetails;
  readonly ground: string | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly actor: string | null;
  /** Sealed; where a portability request sends the data to. */
  readonly sealedPushTarget: Uint8Array | null;
}

/** What the worker has to do for a request. */
export type WorkStep = 'plan' | 'execute';

export const FINAL_STATUSES = ['completed', 'rejected', 'withdrawn', 'duplicate'] as const;
