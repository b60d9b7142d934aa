import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type * as domain from './data-subject-request.ts';

export type DataSubjectRightMapper = domain.RequestRight;
export type RequestStatusMapper = domain.RequestStatus;
/** The count is asked for only if it is selected. */
export type DataSubjectRequestConnectionMapper = Connection<domain.DataSubjectRequest> & {
  readonly customerId: CustomerId;
};
