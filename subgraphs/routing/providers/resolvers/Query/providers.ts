import type { QueryResolvers } from './../../../generated/types.ts';
export const providers: NonNullable<QueryResolvers['providers']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.providers resolver logic here */
};
