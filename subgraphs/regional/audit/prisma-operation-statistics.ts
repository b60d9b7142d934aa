import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { BorderCrossing, BorderCrossings } from './border-crossing.ts';
import type { BasisCount, OperationGroup, OperationStatistics, Period, ReasonCount } from './jurisdiction-report.ts';

export class PrismaOperationStatistics implements OperationStatistics, BorderCrossings {
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

  reasons(customerId: CustomerId | null, { from, to }: Period): Promise<ReasonCount[]> {
    return this.#prisma.$queryRaw<ReasonCount[]>`
      SELECT decision AS "decision", reason.code AS "code", count(*)::float8 AS "operations"
      FROM audit_entries CROSS JOIN LATERAL jsonb_array_elements_text(decision_reasons) AS reason (code)
      WHERE created_at >= ${from}::timestamptz AND created_at < ${to}::timestamptz
        AND (${customerId}::text IS NULL OR customer_id = ${customerId}::text)
      GROUP BY 1, 2`;
  }

  bases(customerId: CustomerId | null, { from, to }: Period): Promise<BasisCount[]> {
    return this.#prisma.$queryRaw<BasisCount[]>`
      SELECT coalesce(compliance_info ->> 'transferBasis', 'NONE') AS "basis", count(*)::float8 AS "transfers"
      FROM audit_entries
      WHERE created_at >= ${from}::timestamptz AND created_at < ${to}::timestamptz AND cross_border_transfer
        AND (${customerId}::text IS NULL OR customer_id = ${customerId}::text)
      GROUP BY 1 ORDER BY 1`;
  }

  crossings(
    customerId: CustomerId | null,
    { period: { from, to }, step, home, limit }: Parameters<BorderCrossings['crossings']>[1],
  ): Promise<BorderCrossing[]> {
    return this.#prisma.$queryRaw<BorderCrossing[]>`
      SELECT date_trunc(${step}, created_at, 'UTC') AS "at", customer_id AS "customerId",
             credential_kind AS "credentialKind", organisation AS "organisation", source_country AS "country",
             compliance_info ->> 'transferBasis' AS "basis", decision AS "decision",
             count(*)::float8 AS "accesses", sum(bytes_transferred)::float8 AS "bytes"
      FROM audit_entries
      WHERE created_at >= ${from}::timestamptz AND created_at < ${to}::timestamptz
        AND (cross_border_transfer OR (channel <> 'system' AND source_country IS DISTINCT FROM ${home}))
        AND (${customerId}::text IS NULL OR customer_id = ${customerId}::text)
      GROUP BY 1, 2, 3, 4, 5, 6, 7
      ORDER BY 8 DESC, 1 DESC
      LIMIT ${limit}`;
  }
}
