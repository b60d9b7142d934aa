import type { RestrictionResolvers } from '../../generated/types.ts';

export const Restriction: RestrictionResolvers = { id: ({ restrictionId }) => restrictionId };
