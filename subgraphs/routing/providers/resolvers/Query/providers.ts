import type { QueryResolvers } from './../../../generated/types.ts';

export const providers: NonNullable<QueryResolvers['providers']> = async (_parent, _args, { services }) => [
  ...(await services.providers.list()),
];
