import type { RequestItemResolvers } from '../../generated/types.ts';

export const RequestItem: RequestItemResolvers = { reasons: ({ reasons }) => [...reasons] };
