import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import type { StoredRequest } from './stored-request.ts';

export interface DataSubjectRequestReader {
  /** The page of each customer, newest first; one statement for all of them. */
  requestsOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<StoredRequest>>>;
  /** How many each customer has; one statement. Customers without any are absent. */
  countsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, number>>;
}
