import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerComplianceStatus, ResidencyRequirement } from '../customers/customer.ts';

/** Each figure counted on its own, at one moment. */
export interface ComplianceSummary {
  readonly customerId: CustomerId;
  readonly customerName: string;
  readonly customerComplianceStatus: CustomerComplianceStatus;
  readonly dataResidencyRequirement: ResidencyRequirement;
  readonly complianceRequirements: readonly string[];
  readonly totalObjects: number;
  readonly compliantObjects: number;
  readonly legalHoldObjects: number;
  readonly openViolations: number;
  readonly pendingDataRequests: number;
  readonly asOf: Date;
}

/** All customers of a region together. */
export interface RegionSummary {
  readonly customers: number;
  readonly totalObjects: number;
  readonly compliantObjects: number;
  readonly legalHoldObjects: number;
  readonly openViolations: number;
  readonly openRequests: number;
  /** Of the open ones, those past their deadline by the database's clock. */
  readonly overdueRequests: number;
  readonly asOf: Date;
}

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type AlertKind =
  | 'COMPLIANCE_EVENT'
  | 'DECISION_DENIED'
  | 'REQUEST_DUE'
  | 'REQUEST_OVERDUE'
  | 'REVIEW_DUE'
  | 'RETENTION_EXPIRING'
  | 'REPLICA_MISSING'
  | 'BREACH_NOTICE_DUE'
  | 'RULE_AWAITS_APPROVAL'
  | 'ACCESS_AWAITS_APPROVAL';

export interface Alert {
  readonly id: string;
  readonly customerId: CustomerId | null;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly message: string;
  readonly deadline: Date | null;
}

/**
 * Share of compliant objects in percent, two decimals; 100 without objects. Rounded down: one object that is not compliant
 * among a million must not read as 100.
 */
export function compliancePercentage({
  totalObjects,
  compliantObjects,
}: Pick<ComplianceSummary, 'totalObjects' | 'compliantObjects'>): number {
  return totalObjects === 0 ? 100 : Math.floor((compliantObjects / totalObjects) * 10_000) / 100;
}

export interface ComplianceReader {
  /** One statement for all customers. */
  summariesOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, ComplianceSummary>>;
  /** Of one customer, or of the region. */
  regionSummary(customerId: CustomerId | null): Promise<RegionSummary>;
  /** Most severe first, then by deadline; of one customer, or of the region. */
  alerts(customerId: CustomerId | null, limit: number): Promise<Alert[]>;
}
