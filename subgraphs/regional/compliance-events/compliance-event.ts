import type { CustomerId } from '#kernel/ids.ts';
import type { Severity } from '../compliance/compliance-figures.ts';

export const EVENT_TYPES = [
  'violation',
  'review_required',
  'legal_hold_applied',
  'legal_hold_released',
  'data_subject_request',
  'residency_denied',
  'transfer_logged',
  'retention_expired',
  'personal_data_breach',
  'key_destroyed',
  'audit_verification_failed',
  'relocation',
  'security_incident',
] as const;
export type ComplianceEventType = (typeof EVENT_TYPES)[number];

/** Something that somebody has to look at. Texts name no person: a summary of events is shown to more people than the data. */
export interface NewComplianceEvent {
  /** null: it concerns the region as a whole. */
  readonly customerId: CustomerId | null;
  readonly type: ComplianceEventType;
  readonly severity: Severity;
  /** What happened and what to do; 1 to 2000 characters, without personal data. */
  readonly description: string;
  /** Ids of objects. */
  readonly affectedObjects?: readonly string[];
  readonly remediationActions?: readonly string[];
  /** By when it must be resolved; from the severity unless given. null: nothing has to be done. */
  readonly remediationDeadline?: Date | null;
  /** Provisions that it rests on, like `GDPR Art. 44`. */
  readonly articles?: readonly string[];
  readonly regulatoryBody?: string;
  readonly notificationRequired?: boolean;
  /** While an event with this key is open, the same finding counts it up instead of opening another one. */
  readonly dedupKey?: string;
}

export interface ComplianceEvent {
  readonly id: string;
  readonly customerId: CustomerId | null;
  readonly type: ComplianceEventType;
  readonly severity: Severity;
  readonly description: string;
  readonly affectedObjects: readonly string[];
  readonly remediationActions: readonly string[];
  readonly remediationDeadline: Date | null;
  readonly articles: readonly string[];
  readonly regulatoryBody: string | null;
  readonly notificationRequired: boolean;
  readonly occurrences: number;
  readonly createdAt: Date;
  readonly lastOccurredAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  readonly resolutionNotes: string | null;
}

const AN_HOUR = 60 * 60 * 1000;
/** The service's own promise, not the law's: those clocks are the breach register's. */
const REMEDIATION_HOURS: Record<Severity, number> = { critical: 24, high: 72, medium: 14 * 24, low: 30 * 24 };

export function remediationDeadline(severity: Severity, now: Date): Date {
  return new Date(now.getTime() + REMEDIATION_HOURS[severity] * AN_HOUR);
}
