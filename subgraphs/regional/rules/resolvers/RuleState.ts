import type { RuleStateResolvers } from '../../generated/types.ts';

export const RuleState: RuleStateResolvers = {
  DRAFT: 'draft',
  SIMULATED: 'simulated',
  AWAITING_APPROVAL: 'awaiting_approval',
  ACTIVE: 'active',
  RETIRED: 'retired',
};
