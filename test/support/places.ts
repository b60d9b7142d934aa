import type { CountryLookup } from '../../subgraphs/regional/residency/country-lookup.ts';
import type { RegionPlaces } from '../../subgraphs/regional/residency/region-places.ts';

/** Addresses of RFC 5737's documentation ranges, and the countries that tests let them be in. */
export const ADDRESS_IN = {
  FI: '198.51.100.1',
  DE: '198.51.100.2',
  US: '198.51.100.3',
  JP: '198.51.100.4',
  BR: '198.51.100.5',
  nowhere: '203.0.113.1',
} as const;

const COUNTRY_OF = new Map<string, string>(Object.entries(ADDRESS_IN).map(([country, address]) => [address, country]));

/** Loopback is in the region's own country, and so is its router unless named otherwise. */
export function placesOf(regionId: string, routerCountry: string | null = regionId.slice(0, 2)): RegionPlaces {
  const countries: CountryLookup = {
    locate(address) {
      const local = address === null || /^(127\.|::1|10\.)/.test(address) ? regionId.slice(0, 2) : undefined;
      const listed = COUNTRY_OF.get(address ?? '');
      const country = local ?? (listed === undefined || listed === 'nowhere' ? null : listed);
      const confidence = country === null ? 'LOW' : 'HIGH';
      return {
        country,
        alternatives: [],
        confidence,
        doubt: country === null ? 'NOT_LISTED' : null,
        databaseVersion: 'test',
      };
    },
  };
  return { countries, routerCountry: routerCountry ?? undefined, operator: 'operator' };
}
