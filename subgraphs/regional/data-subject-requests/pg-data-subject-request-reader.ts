import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, cursorBy, toConnection } from '../shared/connection.ts';
import { groupIntoConnections } from '../shared/group-into-connections.ts';
import type { Page } from '../shared/page.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { DataSubjectRequestReader, RequestFilter } from './data-subject-request-reader.ts';
import { REQUEST_COLUMNS, type RequestRow, toStoredRequest } from './request-columns.ts';
import type { StoredRequest } from './stored-request.ts';

const cursorOf = cursorBy<StoredRequest>('dataSubjectRequests', ({ receivedAt, state }) => ({
  at: receivedAt,
  id: state.id,
}));

const PAGES = `SELECT page.* FROM unnest($1::text[]) AS wanted (customer_id)
  CROSS JOIN LATERAL (
    SELECT ${REQUEST_COLUMNS} FROM data_subject_requests r
    WHERE r.customer_id = wanted.customer_id
      AND ($2::timestamptz IS NULL OR r.received_at <= $2::timestamptz)
      AND ($2::timestamptz IS NULL OR r.received_at < $2::timestamptz OR r.id > $3::uuid)
    ORDER BY r.received_at DESC, r.id LIMIT $4) AS page`;
const COUNTS = `SELECT customer_id, count(*)::int AS count FROM data_subject_requests WHERE customer_id = ANY ($1::text[])
  GROUP BY customer_id`;
const ANSWERED = `r.status IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate')`;
const FILTER = `($1::text IS NULL OR r.customer_id = $1) AND ($2::text IS NULL OR r.request_type = $2)
  AND ($3::text IS NULL OR r.status = $3) AND ($4::boolean IS NULL OR (NOT ${ANSWERED}) = $4)
  AND ($5::boolean IS NULL OR (NOT ${ANSWERED} AND r.response_deadline < now()) = $5)`;
const LIST = `SELECT ${REQUEST_COLUMNS} FROM data_subject_requests r WHERE ${FILTER}
    AND ($6::timestamptz IS NULL OR r.received_at <= $6::timestamptz)
    AND ($6::timestamptz IS NULL OR r.received_at < $6::timestamptz OR r.id > $7::uuid)
  ORDER BY r.received_at DESC, r.id LIMIT $8`;
const COUNT = `SELECT count(*)::int AS count FROM data_subject_requests r WHERE ${FILTER}`;

export class PgDataSubjectRequestReader implements DataSubjectRequestReader {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async requestsOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<StoredRequest>>> {
    const values = [customerIds, page.after?.at ?? null, page.after?.id ?? null, page.first + 1];
    const { rows } = await this.#pool.query<RequestRow>(PAGES, values);
    return groupIntoConnections(rows.map(toStoredRequest), page, cursorOf);
  }

  async countsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, number>> {
    const { rows } = await this.#pool.query<{ customer_id: CustomerId; count: number }>(COUNTS, [customerIds]);
    return new Map(rows.map((row) => [row.customer_id, row.count]));
  }

  async list(filter: RequestFilter, page: Page): Promise<Connection<StoredRequest>> {
    const values = [...filterValues(filter), page.after?.at ?? null, page.after?.id ?? null, page.first + 1];
    const { rows } = await this.#pool.query<RequestRow>(LIST, values);
    return toConnection(rows.map(toStoredRequest), page, cursorOf);
  }

  async count(filter: RequestFilter): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(COUNT, filterValues(filter));
    return rows[0]?.count ?? 0;
  }
}

const filterValues = ({ customerId, right, status, open, overdue }: RequestFilter): unknown[] => [
  customerId,
  right,
  status,
  open,
  overdue,
];
