import type { RuleSimulationResolvers } from '../../generated/types.ts';

export const RuleSimulation: RuleSimulationResolvers = {
  changes: ({ changes }) => [...changes],
};
