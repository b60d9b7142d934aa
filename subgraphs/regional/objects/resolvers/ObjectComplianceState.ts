import type { ObjectComplianceStateResolvers } from '../../generated/types.ts';

export const ObjectComplianceState: ObjectComplianceStateResolvers = {
  COMPLIANT: 'compliant',
  REVIEW_REQUIRED: 'review_required',
  VIOLATION: 'violation',
};
