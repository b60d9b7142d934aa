import type { CountryLookup, LocatedCountry } from './country-lookup.ts';
import type { ConnectionFacts, SourceAddress, SourceAddressReader } from './source-address.ts';

/** Where a request comes from and how that is known; fits `Whereabouts` of a decision as it is. */
export interface SourceCountry extends SourceAddress, LocatedCountry {}

/** Source address through the trusted proxies, then its country. */
export function findSourceCountry(
  connection: ConnectionFacts,
  readSourceAddress: SourceAddressReader,
  lookup: CountryLookup,
): SourceCountry {
  const source = readSourceAddress(connection);
  return { ...source, ...lookup.locate(source.address) };
}
