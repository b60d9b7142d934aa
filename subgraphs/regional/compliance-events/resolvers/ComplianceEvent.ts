import type { ComplianceEventResolvers } from '../../generated/types.ts';

export const ComplianceEvent: ComplianceEventResolvers = {
  affectedObjects: ({ affectedObjects }) => [...affectedObjects],
  remediationActions: ({ remediationActions }) => [...remediationActions],
  articles: ({ articles }) => [...articles],
};
