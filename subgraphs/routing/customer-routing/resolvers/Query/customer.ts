import { parseCustomerId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';
import { findAssignment } from './../../find-assignment.ts';

export const customer: NonNullable<QueryResolvers['customer']> = async (_parent, args, { owners, caller }) => {
  return findAssignment(caller, owners, parseCustomerId(String(args.id)));
};
