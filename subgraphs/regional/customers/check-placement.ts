import type { RegionId } from '#kernel/ids.ts';
import type { Customer, CustomerProfile, ResidencyRequirement } from './customer.ts';
import { isInEea } from './eea.ts';
import { type FieldNames, unprocessable } from './parse-registration.ts';

/** The residency requirement and the allowed regions, as they would be after the change, must not contradict each other. */
export function checkPlacement(
  regionId: RegionId,
  existing: Customer | undefined,
  profile: CustomerProfile,
  names: FieldNames,
): void {
  const requirement = profile.dataResidencyRequirement ?? existing?.dataResidencyRequirement ?? 'strict';
  const allowed = profile.allowedRegions ?? existing?.allowedRegions ?? [];
  if (requirement === 'eu-only' && !isInEea(regionId)) {
    const message = `cannot be eu-only in region ${regionId}, which is outside the European Economic Area`;
    throw unprocessable([{ field: names.dataResidencyRequirement, message }]);
  }
  const outside = allowed.filter((region) => !permits(requirement, regionId, region));
  if (outside.length > 0) {
    const message = `holds ${outside.join(', ')}, which ${REASON[requirement]}`;
    throw unprocessable([{ field: names.allowedRegions, message }]);
  }
}

const REASON: Readonly<Record<ResidencyRequirement, string>> = {
  strict: 'the residency requirement strict rules out: data stays in the region of the customer',
  'eu-only': 'the residency requirement eu-only rules out: data stays in the European Economic Area',
  flexible: 'is not allowed',
};

function permits(requirement: ResidencyRequirement, home: RegionId, region: RegionId): boolean {
  if (requirement === 'strict') return region === home;
  return requirement === 'flexible' || isInEea(region);
}
