import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';

export const REQUEST_RIGHTS = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'automated_decision',
  'withdraw_consent',
] as const;

export const REQUEST_STATUSES = [
  'received',
  'identity_verification',
  'verified',
  'scoping',
  'in_progress',
  'extended',
  'awaiting_approval',
  'blocked_legal_hold',
  'completed',
  'partially_completed',
  'rejected',
  'withdrawn',
  'duplicate',
] as const;

export type RequestRight = (typeof REQUEST_RIGHTS)[number];
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** A request of a data subject (GDPR chapter III), without the subject. */
export interface DataSubjectRequest {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly right: RequestRight;
  readonly status: RequestStatus;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  /** Still open after its deadline. */
  readonly overdue: boolean;
}

export interface DataSubjectRequestReader {
  /** The page of each customer, newest first; one statement for all of them. */
  requestsOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<DataSubjectRequest>>>;
  /** How many each customer has; one statement. Customers without any are absent. */
  countsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, number>>;
}
