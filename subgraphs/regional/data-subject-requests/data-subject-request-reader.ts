import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import type { RequestRight, RequestStatus } from './data-subject-request.ts';
import type { StoredRequest } from './stored-request.ts';

/** Everything that is named must hold; null: whatever it is. */
export interface RequestFilter {
  readonly customerId: CustomerId | null;
  readonly right: RequestRight | null;
  readonly status: RequestStatus | null;
  /** true: those that are not answered yet; false: those that are. */
  readonly open: boolean | null;
  /** true: open and past the deadline by the database's clock. */
  readonly overdue: boolean | null;
}

export interface DataSubjectRequestReader {
  /** The page of each customer, newest first; one statement for all of them. */
  requestsOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<StoredRequest>>>;
  /** How many each customer has; one statement. Customers without any are absent. */
  countsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, number>>;
  /** Of the region, newest first. */
  list(filter: RequestFilter, page: Page): Promise<Connection<StoredRequest>>;
  count(filter: RequestFilter): Promise<number>;
}
