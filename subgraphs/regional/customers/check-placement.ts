import type { RegionId } from '#kernel/ids.ts';
import { findConfigurationViolations } from '../residency/configuration-violations.ts';
import { placeOf } from '../residency/region-places.ts';
import { CURRENT_RULESET } from '../residency/ruleset/ruleset.ts';
import type { Customer, CustomerProfile } from './customer.ts';
import { type FieldNames, type FieldProblem, unprocessable } from './parse-registration.ts';

/** The residency requirement and the allowed regions, as they would be after the change, must not contradict each other. */
export function checkPlacement(
  regionId: RegionId,
  existing: Customer | undefined,
  profile: CustomerProfile,
  names: FieldNames,
): void {
  const requirement = profile.dataResidencyRequirement ?? existing?.dataResidencyRequirement ?? 'strict';
  const allowed = profile.allowedRegions ?? existing?.allowedRegions ?? [];
  const terms = { organisation: '', requirement, allowedRegions: allowed.map((allowedId) => placeOf(allowedId, '')) };
  const problems = findConfigurationViolations(placeOf(regionId, ''), terms, CURRENT_RULESET).map(
    (violation): FieldProblem =>
      violation.code === 'HOME_OUTSIDE_EEA'
        ? {
            field: names.dataResidencyRequirement,
            message: `cannot be ${requirement} in region ${regionId}, which is outside the European Economic Area`,
          }
        : {
            field: names.allowedRegions,
            message: `holds ${violation.regionId}, which the residency requirement ${requirement} rules out`,
          },
  );
  if (problems.length > 0) throw unprocessable(problems);
}
