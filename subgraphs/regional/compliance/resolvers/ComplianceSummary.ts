import type { ComplianceSummaryResolvers } from '../../generated/types.ts';
import { compliancePercentage } from '../compliance-figures.ts';

export const ComplianceSummary: ComplianceSummaryResolvers = {
  compliancePercentage: (figures) => compliancePercentage(figures),
};
