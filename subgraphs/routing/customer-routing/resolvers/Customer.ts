import { AppError } from '#kernel/errors.ts';
import { parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { CustomerResolvers } from './../../generated/types.ts';
import { notRouted } from './../customer-routing-service.ts';

export const Customer: CustomerResolvers = {
  __resolveReference: async (reference, { owners }) => {
    const id = parseCustomerId(String(reference.id));
    const regionId = await owners.regionOf(id);
    if (regionId === undefined) throw notRouted(id);
    return { id, regionId };
  },

  region: async (parent, _args, { services }) => {
    const regionId = 'regionId' in parent ? parent.regionId : (String(parent.region.id) as RegionId);
    const region = await services.regions.find(regionId);
    if (region === undefined) throw new AppError('REGION_NOT_FOUND', `Region ${regionId} is not registered.`);
    return region;
  },
};
