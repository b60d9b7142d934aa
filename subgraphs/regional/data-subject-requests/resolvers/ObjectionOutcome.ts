import type { ObjectionOutcomeResolvers } from '../../generated/types.ts';

export const ObjectionOutcome: ObjectionOutcomeResolvers = {
  PENDING: 'pending',
  UPHELD: 'upheld',
  OVERRIDDEN: 'overridden',
};
