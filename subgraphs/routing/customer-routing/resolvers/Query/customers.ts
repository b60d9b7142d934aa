import type { Caller } from '#kernel/authorization/caller.ts';
import { AppError, ensureError } from '#kernel/errors.ts';
import { parseCustomerId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';
import type { CustomerAssignment } from './../../customer-routing.ts';
import { findAssignment } from './../../find-assignment.ts';
import type { OwnerLookup } from './../../owner-lookup.ts';

const MOST_IDS = 200;

export const customers: NonNullable<QueryResolvers['customers']> = async (_parent, { ids }, { owners, caller }) => {
  if (ids.length > MOST_IDS) {
    throw new AppError('BAD_USER_INPUT', `customers takes at most ${MOST_IDS} ids; ${ids.length} were given.`);
  }
  const items = await Promise.all(ids.map((id) => assignmentOrError(caller, String(id), owners)));
  // graphql-js turns an Error in a list into that item's null and error; the generated type does not know this.
  return items as CustomerAssignment[];
};

async function assignmentOrError(
  caller: Caller,
  text: string,
  owners: OwnerLookup,
): Promise<CustomerAssignment | Error> {
  try {
    return await findAssignment(caller, owners, parseCustomerId(text));
  } catch (error) {
    return ensureError(error);
  }
}
