import type { DelayReason } from './clock-event.ts';
import type { RequestRight, RequestStatus } from './data-subject-request.ts';
import type { Refusal } from './refusal-grounds.ts';

/** The request that a duplicate repeats. */
export interface OriginalRequest {
  readonly id: string;
  readonly right: RequestRight;
  readonly status: RequestStatus;
  readonly isVerified: boolean;
  readonly concernsSameSubject: boolean;
}

type On<Type extends string, Facts = object> = Readonly<{ type: Type; at: Date }> & Readonly<Facts>;

/** What happens to a request. `at` is when it happened, in order. */
export type RequestAction =
  /** Routine, without doubt: the clock runs on. */
  | On<'CHECK_IDENTITY'>
  /** Reasonable doubts, and a question to the person: the clock pauses. */
  | On<'ASK_IDENTITY', { doubt: string }>
  | On<'IDENTITY_ANSWERED'>
  | On<'CONFIRM_IDENTITY', { method: string }>
  | On<'MARK_DUPLICATE', { original: OriginalRequest }>
  | On<'START_SCOPING'>
  | On<'START_WORK'>
  | On<'EXTEND', { reason: DelayReason; narrative: string; noticeSentAt: Date }>
  | On<'REQUEST_APPROVAL', { requestedBy: string }>
  | On<'APPROVE', { approvedBy: string }>
  /** Before the first destructive or disclosing call. */
  | On<'START_EXECUTION'>
  /** Everything that is left is under legal hold. */
  | On<'BLOCK', { heldItems: number }>
  | On<'RELEASE_HOLD'>
  | On<'COMPLETE'>
  /** `deferredItems` wait for a hold to be released, `retainedItems` stay for good reasons; the person was told which and why. */
  | On<'COMPLETE_PARTIALLY', { deferredItems: number; retainedItems: number; noticeSentAt: Date }>
  | On<'REFUSE', { refusal: Refusal }>
  | On<'WITHDRAW'>;

export type ActionOf<Type extends RequestAction['type']> = Extract<RequestAction, { type: Type }>;
