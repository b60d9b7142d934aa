import { AppError, ensureError } from '#kernel/errors.ts';
import { parseCustomerId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';
import type { CustomerAssignment } from './../../customer-routing.ts';
import { notRouted } from './../../customer-routing-service.ts';
import type { OwnerLookup } from './../../owner-lookup.ts';

const MOST_IDS = 200;

export const customers: NonNullable<QueryResolvers['customers']> = async (_parent, { ids }, { owners }) => {
  if (ids.length > MOST_IDS) {
    throw new AppError('BAD_USER_INPUT', `customers takes at most ${MOST_IDS} ids; ${ids.length} were given.`);
  }
  const items = await Promise.all(ids.map((id) => assignmentOrError(String(id), owners)));
  // graphql-js turns an Error in a list into that item's null and error; the generated type does not know this.
  return items as CustomerAssignment[];
};

async function assignmentOrError(text: string, owners: OwnerLookup): Promise<CustomerAssignment | Error> {
  try {
    const id = parseCustomerId(text);
    const regionId = await owners.regionOf(id);
    return regionId === undefined ? notRouted(id) : { id, regionId };
  } catch (error) {
    return ensureError(error);
  }
}
