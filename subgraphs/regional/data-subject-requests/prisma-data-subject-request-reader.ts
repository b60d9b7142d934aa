import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, cursorBy } from '../shared/connection.ts';
import { groupIntoConnections } from '../shared/group-into-connections.ts';
import type { Page } from '../shared/page.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { DataSubjectRequest, DataSubjectRequestReader } from './data-subject-request.ts';

const cursorOf = cursorBy<DataSubjectRequest>('dataSubjectRequests', ({ receivedAt, id }) => ({ at: receivedAt, id }));

export class PrismaDataSubjectRequestReader implements DataSubjectRequestReader {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  async requestsOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<DataSubjectRequest>>> {
    const afterAt = page.after?.at ?? null;
    const afterId = page.after?.id ?? null;
    const rows = await this.#prisma.$queryRaw<DataSubjectRequest[]>`
      SELECT page.*
      FROM unnest(${[...customerIds]}::text[]) AS wanted (customer_id)
      CROSS JOIN LATERAL (
        SELECT id::text AS "id", customer_id AS "customerId", request_type AS "right", status AS "status",
               received_at AS "receivedAt", response_deadline AS "dueAt",
               response_deadline < now()
                 AND status NOT IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate') AS "overdue"
        FROM data_subject_requests
        WHERE customer_id = wanted.customer_id
          AND (${afterAt}::timestamptz IS NULL OR received_at <= ${afterAt}::timestamptz)
          AND (${afterAt}::timestamptz IS NULL OR received_at < ${afterAt}::timestamptz OR id > ${afterId}::uuid)
        ORDER BY received_at DESC, id LIMIT ${page.first + 1}) AS page`;
    return groupIntoConnections(rows, page, cursorOf);
  }

  async countsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, number>> {
    const groups = await this.#prisma.dataSubjectRequest.groupBy({
      by: ['customerId'],
      where: { customerId: { in: [...customerIds] } },
      _count: true,
    });
    return new Map(groups.map((group) => [group.customerId as CustomerId, group._count]));
  }
}
