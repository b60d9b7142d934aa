import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ObjectContent } from './content-store.ts';
import type { ItemDecision } from './request-input.ts';
import type { ItemOutcome, OutcomeCounts, RequestItem } from './request-item.ts';
import type { Lease } from './request-work.ts';

export interface ItemPage {
  readonly afterNo: number;
  readonly limit: number;
  readonly outcome?: ItemOutcome | undefined;
}

/** What a request concerns, thing by thing. */
export interface ItemRepository {
  page(requestId: string, page: ItemPage): Promise<readonly RequestItem[]>;
  counts(requestId: string): Promise<OutcomeCounts>;
  /** Items that somebody has yet to decide about, and items that are not done. */
  open(requestId: string): Promise<{ readonly undecided: number; readonly undone: number }>;
  /** Deferred items whose objects nothing protects any more are planned again. */
  rearm(requestId: string): Promise<number>;
  /** What a person decided about an item under review. False if the item is not under review or done already. */
  decide(requestId: string, decision: ItemDecision, decidedBy: string, unit: UnitOfWork): Promise<boolean>;
  /** Null if the object is gone. */
  contentOf(objectId: string): Promise<ObjectContent | null>;
  /** Of each object: user metadata, tags, content type and time, for an export. */
  describe(objectIds: readonly string[]): Promise<ReadonlyMap<string, ObjectDescription>>;
  /** One item is done. */
  finish(lease: Lease, itemNo: number, outcome: ItemOutcome, digest: string | null): Promise<void>;
}

export interface ObjectDescription {
  readonly contentType: string | null;
  readonly lastModified: Date;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly classification: string;
  readonly retainUntil: Date | null;
}
