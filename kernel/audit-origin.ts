import { isRegionId, type RegionId } from './ids.ts';

const PREFIX = 'domicile/audit/';

/** How a region's log is called unless configured otherwise. */
export const originOf = (regionId: RegionId): string => `${PREFIX}${regionId}`;

/** The region whose log it is; null for a name of another form. */
export function regionOfOrigin(origin: string): RegionId | null {
  const regionId = origin.startsWith(PREFIX) ? origin.slice(PREFIX.length) : '';
  return isRegionId(regionId) ? regionId : null;
}
