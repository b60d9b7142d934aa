/** Why a country is not known for sure. LOCAL: loopback, private, link-local and other addresses that no country has. */
export type CountryDoubt = 'NO_ADDRESS' | 'LOCAL' | 'NOT_LISTED' | 'SOURCES_DISAGREE' | 'SINGLE_SOURCE';

export interface LocatedCountry {
  /** ISO 3166-1 alpha-2, or null. */
  readonly country: string | null;
  /** What else the sources say. */
  readonly alternatives: readonly string[];
  /** HIGH: all sources agree, or the country of local addresses was configured. */
  readonly confidence: 'HIGH' | 'LOW';
  readonly doubt: CountryDoubt | null;
  /** Names and build dates of the sources, to be stored with every decision that used them. */
  readonly databaseVersion: string;
}

/** Where an address is. Implementations answer at once and offline: an address is personal data and stays in the region. */
export interface CountryLookup {
  /** Never throws; an address that is none, or null, is located nowhere. */
  locate(address: string | null): LocatedCountry;
}
