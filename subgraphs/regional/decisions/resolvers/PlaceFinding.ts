import type { PlaceFindingResolvers } from '../../generated/types.ts';

export const PlaceFinding: PlaceFindingResolvers = {
  reasonCodes: ({ reasons }) => [...reasons],
};
