import { parseRegionId } from '#kernel/ids.ts';
import type { RegionResolvers } from '../../generated/types.ts';
import { requireThisRegion } from '../region-guard.ts';

export const Region: Pick<RegionResolvers, 'id' | '__resolveReference'> = {
  __resolveReference: async ({ id }, { regionId, trail }) => {
    requireThisRegion(regionId, String(id));
    trail.describe('Region');
    return { id: parseRegionId(String(id)) };
  },
};
