import { concatBytes } from './bytes.ts';
import { malformed } from './proof-error.ts';
import { TILE_WIDTH } from './tile.ts';

const LENGTH_BYTES = 2;

/** What a uint16 length can say; a leaf must fit, so whoever makes leaves bounds its fields. */
export const MAX_ENTRY_BYTES = 2 ** 16 - 1;

/** C2SP tlog-tiles, log entries: each entry prefixed with its length as a big-endian uint16. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw malformed(`An entry bundle holds 1 to ${TILE_WIDTH} entries, not ${entries.length}.`);
  }
  return concatBytes(...entries.flatMap((entry) => [lengthPrefix(entry), entry]));
}

/** The inverse; refuses a bundle that is cut short or goes on behind its last entry. */
export function decodeEntryBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  for (let offset = 0; offset < bundle.length; ) {
    const start = offset + LENGTH_BYTES;
    const end = start <= bundle.length ? start + view.getUint16(offset) : Number.POSITIVE_INFINITY;
    if (end > bundle.length) throw malformed(`The entry bundle is cut off in entry ${entries.length}.`);
    entries.push(bundle.subarray(start, end));
    offset = end;
  }
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw malformed(`An entry bundle holds 1 to ${TILE_WIDTH} entries, not ${entries.length}.`);
  }
  return entries;
}

function lengthPrefix(entry: Uint8Array): Uint8Array {
  if (entry.length > MAX_ENTRY_BYTES) {
    throw malformed(`An entry of ${entry.length} bytes does not fit a bundle; the most is ${MAX_ENTRY_BYTES}.`);
  }
  const prefix = new Uint8Array(LENGTH_BYTES);
  new DataView(prefix.buffer).setUint16(0, entry.length);
  return prefix;
}
