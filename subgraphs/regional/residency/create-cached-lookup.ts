import { LRUCache } from 'lru-cache';
import type { CountryLookup, LocatedCountry } from './country-lookup.ts';

const MOST_ADDRESSES = 10_000;
const NO_ADDRESS = '';

/** The databases do not change while the process runs, so an address has to be looked up once. */
export function createCachedLookup(lookup: CountryLookup): CountryLookup {
  const known = new LRUCache<string, LocatedCountry>({ max: MOST_ADDRESSES });
  return {
    locate(address) {
      const key = address ?? NO_ADDRESS;
      const found = known.get(key);
      if (found !== undefined) return found;
      const located = lookup.locate(address);
      known.set(key, located);
      return located;
    },
  };
}
