import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { RequestAction } from './request-action.ts';
import type { RequestStep } from './request-lifecycle.ts';
import type { NewRequest, StoredRequest, WorkStep } from './stored-request.ts';

export interface Advance {
  readonly before: StoredRequest;
  readonly action: RequestAction;
  readonly step: Extract<RequestStep, { ok: true }>;
  readonly dueAt: Date;
  readonly actor: string | null;
  /** What the worker is to do next; `keep`: what it was doing. */
  readonly work: WorkStep | 'keep' | 'none';
}

export interface HistoryEntry {
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly actor: string | null;
  readonly at: Date;
}

export interface RequestRepository {
  insert(request: NewRequest, unit: UnitOfWork): Promise<void>;
  /** Null if the customer has no such request. */
  find(customerId: CustomerId, id: string): Promise<StoredRequest | null>;
  /** For the worker, which serves every customer. */
  findAny(id: string): Promise<StoredRequest | null>;
  /**
   * Stores the outcome of an action: state, clock events, history and work in one transaction. A request that is answered for good
   * lets go of the objects it froze. False if the request changed meanwhile.
   */
  advance(advance: Advance, unit?: UnitOfWork): Promise<boolean>;
  history(id: string): Promise<readonly HistoryEntry[]>;
  /** Whether both requests are of one person, aliases included. */
  concernSameSubject(customerId: CustomerId, id: string, otherId: string): Promise<boolean>;
  /** While a clock is paused its deadline moves on day by day. */
  pausedRequests(limit: number): Promise<readonly StoredRequest[]>;
  setDeadline(id: string, dueAt: Date): Promise<void>;
}
