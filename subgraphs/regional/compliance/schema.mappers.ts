import type * as domain from './compliance-figures.ts';
import type * as residency from './residency-check.ts';

export type ComplianceSummaryMapper = domain.ComplianceSummary;
export type RegionSummaryMapper = domain.RegionSummary;
export type SeverityMapper = domain.Severity;
export type ResidencyCheckStatusMapper = residency.ResidencyReport['status'];
export type ResidencyFindingMapper = residency.Finding;
export type ResidencyReportMapper = residency.ResidencyReport;
