import type { DecisionExplanationResolvers } from '../../generated/types.ts';

export const DecisionExplanation: DecisionExplanationResolvers = {
  reasons: ({ reasons }) => [...reasons],
  findings: ({ findings }) => [...findings],
  configurationViolations: ({ configurationViolations }) =>
    configurationViolations.map(({ code, regionId }) => ({ code, regionId })),
  ruleIds: ({ ruleIds }) => [...ruleIds],
};
