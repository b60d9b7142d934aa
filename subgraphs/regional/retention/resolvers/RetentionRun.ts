import type { RetentionRunResolvers } from '../../generated/types.ts';

export const RetentionRun: RetentionRunResolvers = { objects: ({ objects }) => [...objects] };
