import type { BreachRiskResolvers } from '../../generated/types.ts';

export const BreachRisk: BreachRiskResolvers = {
  UNASSESSED: 'unassessed',
  UNLIKELY: 'unlikely',
  RISK: 'risk',
  HIGH: 'high',
};
