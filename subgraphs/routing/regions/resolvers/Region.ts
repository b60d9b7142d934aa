import { AppError } from '#kernel/errors.ts';
import { parseRegionId } from '#kernel/ids.ts';
import type { RegionResolvers } from './../../generated/types.ts';

export const Region: RegionResolvers = {
  __resolveReference: async (reference, { services }) => {
    const region = await services.regions.find(parseRegionId(String(reference.id)));
    if (region === undefined) throw new AppError('REGION_NOT_FOUND', `Region ${reference.id} is not registered.`);
    return region;
  },
  providers: async ({ id }, _args, { providersOfRegion }) => [...(await providersOfRegion.load(id))],
  status: ({ status }) => STATUS[status],
};

const STATUS = { active: 'ACTIVE', draining: 'DRAINING', offline: 'OFFLINE' } as const;
