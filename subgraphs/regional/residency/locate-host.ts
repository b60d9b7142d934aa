import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CountryLookup } from './country-lookup.ts';
import type { Whereabouts } from './decision-input.ts';

const LONGEST_LOOKUP_MS = 3_000;
const MOST_ADDRESSES = 16;

/** Where a host is: in every country that one of its addresses may be in. A name that has none is nowhere. */
export async function locateHost(countries: CountryLookup, host: string): Promise<Whereabouts> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  const located = addresses.slice(0, MOST_ADDRESSES).map((address) => countries.locate(address));
  const [first] = located;
  if (first === undefined || located.some(({ country }) => country === null))
    return { country: null, confidence: 'LOW' };
  const alternatives = [...new Set(located.flatMap((place) => [place.country ?? '', ...place.alternatives]))].filter(
    (country) => country !== first.country,
  );
  const isSure = alternatives.length === 0 && located.every(({ confidence }) => confidence === 'HIGH');
  return { country: first.country, confidence: isSure ? 'HIGH' : 'LOW', alternatives };
}

async function addressesOf(host: string): Promise<readonly string[]> {
  const patience = new AbortController();
  const nothing = sleep(LONGEST_LOOKUP_MS, [], { signal: patience.signal }).catch(() => []);
  const found = lookup(host, { all: true }).then(
    (entries) => entries.map(({ address }) => address),
    () => [],
  );
  try {
    return await Promise.race([found, nothing]);
  } finally {
    patience.abort();
  }
}
