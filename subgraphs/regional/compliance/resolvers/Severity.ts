import type { SeverityResolvers } from '../../generated/types.ts';

export const Severity: SeverityResolvers = {
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
  CRITICAL: 'critical',
};
