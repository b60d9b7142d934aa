import type * as domain from './compliance-figures.ts';

export type ComplianceSummaryMapper = domain.ComplianceSummary;
export type RegionSummaryMapper = domain.RegionSummary;
export type SeverityMapper = domain.Severity;
