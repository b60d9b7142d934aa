import type { ResidencyRequirementResolvers } from '../../generated/types.ts';

export const ResidencyRequirement: ResidencyRequirementResolvers = {
  STRICT: 'strict',
  EU_ONLY: 'eu-only',
  FLEXIBLE: 'flexible',
};
