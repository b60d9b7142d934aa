import type { RequestFileQuery, RequestStatus } from '../../generated/graphql.ts';

export type RequestCustomer = NonNullable<RequestFileQuery['customer']>;
export type RequestFile = NonNullable<RequestCustomer['dataSubjectRequest']>;
export type RequestFacts = RequestFile['request'];

/** Which request, for every question about it. */
export interface RequestKey {
  readonly customerId: string;
  readonly requestId: string;
}

export const STEPS = ['Received', 'Identity', 'Plan', 'Approval', 'Execution', 'Answered'] as const;

const STEP_OF: Readonly<Record<RequestStatus, number>> = {
  RECEIVED: 0,
  IDENTITY_VERIFICATION: 1,
  VERIFIED: 2,
  SCOPING: 2,
  IN_PROGRESS: 2,
  EXTENDED: 2,
  BLOCKED_LEGAL_HOLD: 4,
  AWAITING_APPROVAL: 3,
  COMPLETED: 6,
  PARTIALLY_COMPLETED: 6,
  REJECTED: 6,
  WITHDRAWN: 6,
  DUPLICATE: 6,
};

/** The step that is being worked on: an approved plan is at its execution. */
export function stepOf({ status, approvedBy }: Pick<RequestFacts, 'status' | 'approvedBy'>): number {
  const isApproved = approvedBy !== null && (status === 'IN_PROGRESS' || status === 'EXTENDED');
  return isApproved ? 4 : STEP_OF[status];
}
