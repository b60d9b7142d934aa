import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { OperationGroup, OperationStatistics, Period } from './jurisdiction-report.ts';

export class PrismaOperationStatistics implements OperationStatistics {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  groups(customerId: CustomerId | null, { from, to }: Period): Promise<OperationGroup[]> {
    return this.#prisma.$queryRaw<OperationGroup[]>`
      SELECT channel AS "channel", decision AS "decision", status_code >= 400 AS "failed",
             cross_border_transfer AS "crossBorder",
             CASE WHEN cross_border_transfer THEN source_country END AS "sourceCountry",
             CASE WHEN decision = 'DENY' THEN error_code END AS "reason",
             count(*)::float8 AS "operations", sum(bytes_transferred)::float8 AS "bytes"
      FROM operations_log
      WHERE created_at >= ${from}::timestamptz AND created_at < ${to}::timestamptz
        AND (${customerId}::text IS NULL OR customer_id = ${customerId}::text)
      GROUP BY 1, 2, 3, 4, 5, 6`;
  }
}
