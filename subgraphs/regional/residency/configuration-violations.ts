import type { RegionId } from '#kernel/ids.ts';
import type { RegionPlace, ResidencyTerms } from './decision-input.ts';
import { isInEea, isSameCountry } from './eea.ts';
import type { Ruleset } from './ruleset/ruleset.ts';

export interface ConfigurationViolation {
  readonly code: 'ALLOWED_REGION_CONFLICT' | 'HOME_OUTSIDE_EEA';
  readonly regionId: RegionId;
}

/** Where a customer's terms contradict themselves. The requirement wins in every decision; the contradiction is an event of its own. */
export function findConfigurationViolations(
  home: RegionPlace,
  { requirement, allowedRegions }: ResidencyTerms,
  ruleset: Ruleset,
): readonly ConfigurationViolation[] {
  if (requirement === 'flexible') return [];
  const isPossible = ({ country }: RegionPlace) =>
    requirement === 'strict' ? isSameCountry(country, home.country, ruleset) : isInEea(country, ruleset);
  const homeConflict: ConfigurationViolation[] = isPossible(home)
    ? []
    : [{ code: 'HOME_OUTSIDE_EEA', regionId: home.regionId }];
  const conflicts = allowedRegions.filter((region) => region.regionId !== home.regionId && !isPossible(region));
  return [
    ...homeConflict,
    ...conflicts.map(({ regionId }) => ({ code: 'ALLOWED_REGION_CONFLICT', regionId }) as const),
  ];
}
