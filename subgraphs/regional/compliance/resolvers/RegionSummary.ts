import type { RegionSummaryResolvers } from '../../generated/types.ts';
import { compliancePercentage } from '../compliance-figures.ts';

export const RegionSummary: RegionSummaryResolvers = {
  compliancePercentage: (figures) => compliancePercentage(figures),
};
