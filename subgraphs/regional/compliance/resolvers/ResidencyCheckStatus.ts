import type { ResidencyCheckStatusResolvers } from '../../generated/types.ts';

export const ResidencyCheckStatus: ResidencyCheckStatusResolvers = {
  COMPLIANT: 'compliant',
  VIOLATION: 'violation',
  INCOMPLETE: 'incomplete',
};
