import type { ClockEvent } from './clock-event.ts';
import type { RequestRight, RequestStatus } from './data-subject-request.ts';
import type { Refusal } from './refusal-grounds.ts';

/** Everything about a request that its next step depends on. Holds nothing that identifies the person. */
export interface RequestState {
  readonly id: string;
  readonly right: RequestRight;
  readonly concernsMarketing: boolean;
  readonly status: RequestStatus;
  readonly clock: readonly ClockEvent[];
  readonly verification: { readonly method: string; readonly at: Date } | null;
  readonly approval: { readonly requestedBy: string; readonly approvedBy: string | null } | null;
  /** From here on it cannot be withdrawn or refused, only completed, wholly or partially. */
  readonly hasStartedExecution: boolean;
  readonly deferredItems: number;
  readonly refusal: Refusal | null;
  readonly duplicateOf: string | null;
}

export const receiveRequest = (
  { id, right, concernsMarketing = false }: { id: string; right: RequestRight; concernsMarketing?: boolean },
  receivedAt: Date,
): RequestState => ({
  id,
  right,
  concernsMarketing,
  status: 'received',
  clock: [{ type: 'START', at: receivedAt }],
  verification: null,
  approval: null,
  hasStartedExecution: false,
  deferredItems: 0,
  refusal: null,
  duplicateOf: null,
});

export const isApproved = ({ approval }: RequestState): boolean => approval !== null && approval.approvedBy !== null;
