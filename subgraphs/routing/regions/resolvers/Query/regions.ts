import type { QueryResolvers } from './../../../generated/types.ts';

export const regions: NonNullable<QueryResolvers['regions']> = async (_parent, _args, { services }) => [
  ...(await services.regions.list()),
];
