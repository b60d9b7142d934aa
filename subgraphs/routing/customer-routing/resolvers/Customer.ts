import { AppError } from '#kernel/errors.ts';
import { parseCustomerId } from '#kernel/ids.ts';
import type { CustomerResolvers } from './../../generated/types.ts';
import { notRouted } from './../customer-routing-service.ts';

export const Customer: CustomerResolvers = {
  __resolveReference: async (reference, { owners }) => {
    const id = parseCustomerId(String(reference.id));
    const regionId = await owners.regionOf(id);
    if (regionId === undefined) throw notRouted(id);
    return { id, regionId };
  },

  region: async ({ regionId }, _args, { services }) => {
    const region = await services.regions.find(regionId);
    if (region === undefined) throw new AppError('REGION_NOT_FOUND', `Region ${regionId} is not registered.`);
    return region;
  },
};
