import type { RegionId } from '#kernel/ids.ts';
import type { CountryLookup } from './country-lookup.ts';
import type { RegionPlace, Whereabouts } from './decision-input.ts';

/** Where this region, its router and the clients are; configured per deployment. */
export interface RegionPlaces {
  readonly countries: CountryLookup;
  /** ISO 3166-1 alpha-2 of the router whose requests this region answers; absent: unknown, which counts as a third country. */
  readonly routerCountry?: string | undefined;
  /** The legal entity that runs regions and router. */
  readonly operator: string;
}

/** A region's id begins with the country that it stands in. */
export const countryOf = (regionId: RegionId): string => regionId.slice(0, 2);

export const placeOf = (regionId: RegionId, operator: string): RegionPlace => ({
  regionId,
  country: countryOf(regionId),
  organisation: operator,
});

export function routerAt({ routerCountry }: RegionPlaces): Whereabouts {
  return routerCountry === undefined
    ? { country: null, confidence: 'LOW' }
    : { country: routerCountry, confidence: 'HIGH' };
}
