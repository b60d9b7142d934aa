import countries from 'i18n-iso-countries/index.js';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

export interface RegionDescription {
  readonly name: string;
  readonly country: string;
  readonly countryCode: string;
  readonly jurisdictionInfo: { readonly jurisdiction: string };
}

const PLACES: Readonly<Record<string, readonly [name: string, country: string]>> = {
  'FI-HEL': ['Helsinki', 'Finland'],
  'DE-FRA': ['Frankfurt', 'Germany'],
  'US-EAST': ['US East', 'United States'],
  'SE-STO': ['Stockholm', 'Sweden'],
};

/** What to register about a region when nothing but its id is known: the id begins with its ISO 3166-1 country. */
export function describeRegion(regionId: string): RegionDescription {
  const countryCode = regionId.slice(0, 2);
  const [name, country] = PLACES[regionId] ?? [regionId, countryName(countryCode)];
  return { name, country, countryCode, jurisdictionInfo: { jurisdiction: country } };
}

function countryName(code: string): string {
  countries.registerLocale(english);
  const name = countries.getName(code, 'en');
  if (name === undefined) throw new Error(`${code} is not an ISO 3166-1 country code; a region id begins with one.`);
  return name;
}
