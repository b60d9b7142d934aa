import type { CustomerComplianceStatusResolvers } from '../../generated/types.ts';

export const CustomerComplianceStatus: CustomerComplianceStatusResolvers = {
  ACTIVE: 'active',
  REVIEW_REQUIRED: 'review_required',
  SUSPENDED: 'suspended',
  VIOLATION: 'violation',
  RELOCATING: 'relocating',
};
