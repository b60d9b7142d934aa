import type { BreachNatureResolvers } from '../../generated/types.ts';

export const BreachNature: BreachNatureResolvers = {
  CONFIDENTIALITY: 'confidentiality',
  INTEGRITY: 'integrity',
  AVAILABILITY: 'availability',
};
