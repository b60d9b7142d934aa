import type { RetentionFindingResolvers } from '../../generated/types.ts';

export const RetentionFinding: RetentionFindingResolvers = { obstacles: ({ obstacles }) => [...obstacles] };
