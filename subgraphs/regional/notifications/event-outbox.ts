import type { CustomerId } from '#kernel/ids.ts';

/** An event that a webhook has not taken yet. */
export interface OutboxEvent {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | null;
  /** With its `s3:`. */
  readonly name: string;
  /** Of one key: a later change has a greater one. */
  readonly sequencer: bigint;
  readonly size: number | null;
  readonly etag: string | null;
  readonly requestId: string;
  readonly configurationId: string;
  readonly target: string;
  /** With this one. */
  readonly attempts: number;
  readonly createdAt: Date;
}

/** Events that were committed with the changes they tell of, until they are delivered. */
export interface EventOutbox {
  /** Due events, not given to anybody else for `leaseMs`. */
  lease(worker: string, limit: number, leaseMs: number): Promise<readonly OutboxEvent[]>;
  remove(worker: string, ids: readonly string[]): Promise<void>;
  postpone(
    worker: string,
    events: readonly { readonly id: string; readonly delayMs: number; readonly error: string }[],
  ): Promise<void>;
}
