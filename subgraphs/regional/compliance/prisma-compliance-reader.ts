import type { CustomerId } from '#kernel/ids.ts';
import { toTexts } from '../customers/prisma-customer-repository.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { Alert, ComplianceReader, ComplianceSummary, RegionSummary } from './compliance-figures.ts';

interface SummaryRow extends Omit<ComplianceSummary, 'complianceRequirements'> {
  readonly complianceRequirements: unknown;
}

/** Reads the views; the counting is theirs. */
export class PrismaComplianceReader implements ComplianceReader {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  async summariesOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, ComplianceSummary>> {
    const rows = await this.#prisma.$queryRaw<SummaryRow[]>`
      SELECT customer_id AS "customerId", customer_name AS "customerName",
             customer_compliance_status AS "customerComplianceStatus",
             data_residency_requirement AS "dataResidencyRequirement",
             compliance_requirements AS "complianceRequirements",
             total_objects::float8 AS "totalObjects", compliant_objects::float8 AS "compliantObjects",
             legal_hold_objects::float8 AS "legalHoldObjects", open_violations::int AS "openViolations",
             pending_data_requests::int AS "pendingDataRequests", now() AS "asOf"
      FROM customer_compliance_summary WHERE customer_id = ANY (${[...customerIds]}::text[])`;
    return new Map(
      rows.map((row) => [row.customerId, { ...row, complianceRequirements: toTexts(row.complianceRequirements) }]),
    );
  }

  async regionSummary(customerId: CustomerId | null): Promise<RegionSummary> {
    const [row] = await this.#prisma.$queryRaw<RegionSummary[]>`
      SELECT count(*)::int AS "customers", coalesce(sum(total_objects), 0)::float8 AS "totalObjects",
             coalesce(sum(compliant_objects), 0)::float8 AS "compliantObjects",
             coalesce(sum(legal_hold_objects), 0)::float8 AS "legalHoldObjects",
             coalesce(sum(open_violations), 0)::int AS "openViolations",
             coalesce(sum(pending_data_requests), 0)::int AS "openRequests",
             (SELECT count(*) FROM compliance_alerts WHERE kind = 'REQUEST_OVERDUE'
                AND (${customerId}::text IS NULL OR customer_id = ${customerId}::text))::int AS "overdueRequests",
             now() AS "asOf"
      FROM customer_compliance_summary
      WHERE ${customerId}::text IS NULL OR customer_id = ${customerId}::text`;
    if (row === undefined) throw new Error('An aggregate without GROUP BY has one row.');
    return row;
  }

  async alerts(customerId: CustomerId | null, limit: number): Promise<Alert[]> {
    return this.#prisma.$queryRaw<Alert[]>`
      SELECT alert_id AS "id", customer_id AS "customerId", kind AS "kind", severity AS "severity", message AS "message",
             deadline AS "deadline"
      FROM compliance_alerts
      WHERE (${customerId}::text IS NULL OR customer_id = ${customerId}::text)
      ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low'], severity), deadline NULLS LAST, created_at, alert_id
      LIMIT ${limit}`;
  }
}
