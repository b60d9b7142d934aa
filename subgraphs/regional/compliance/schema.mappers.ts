import type * as domain from './compliance-figures.ts';

export type ComplianceSummaryMapper = domain.ComplianceSummary;
export type SeverityMapper = domain.Severity;
