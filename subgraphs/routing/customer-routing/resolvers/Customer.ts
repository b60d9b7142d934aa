import { AppError } from '#kernel/errors.ts';
import { parseCustomerId } from '#kernel/ids.ts';
import type { CustomerResolvers } from './../../generated/types.ts';
import { findAssignment } from './../find-assignment.ts';

export const Customer: CustomerResolvers = {
  __resolveReference: async (reference, { owners, caller }) =>
    findAssignment(caller, owners, parseCustomerId(String(reference.id))),

  region: async ({ regionId }, _args, { services }) => {
    const region = await services.regions.find(regionId);
    if (region === undefined) throw new AppError('REGION_NOT_FOUND', `Region ${regionId} is not registered.`);
    return region;
  },
};
