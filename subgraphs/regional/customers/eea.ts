import type { RegionId } from '#kernel/ids.ts';

/** Member states of the European Economic Area (EU 27, Iceland, Liechtenstein, Norway): the GDPR's territory. */
const EEA: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/** A region id starts with its country. */
export const isInEea = (regionId: RegionId): boolean => EEA.has(regionId.slice(0, 2));
