import type { CustomerId } from '#kernel/ids.ts';
import type { ListEntry, ListingPage } from './object-repository.ts';

export interface ListRow {
  readonly common_prefix: string | null;
  readonly object_key: string;
  readonly version_id: string;
  readonly is_latest: boolean;
  readonly is_delete_marker: boolean;
  readonly etag: string | null;
  readonly size_bytes: string;
  readonly last_modified: Date;
  readonly storage_class: string;
  readonly checksums: Record<string, string>;
  readonly owner_id: CustomerId | null;
}

/**
 * Greater than anything that can follow a prefix: a key has at most 1,024 bytes, and no character sorts after this one. So
 * `key > prefix || END` goes past everything under the prefix, for any delimiter.
 */
export const END = '\u{10FFFF}'.repeat(256);

export const LIST_COLUMNS =
  'object_key, version_id, is_latest, is_delete_marker, etag, size_bytes, last_modified, storage_class, checksums, owner_id';
/** $1 customer, $2 bucket, $3 position, $4 end of the prefix, $5 limit. */
const IN_RANGE = `o.customer_id = $1 AND o.bucket_name = $2 AND o.is_latest AND o.object_key <= $4 AND NOT o.is_delete_marker`;

/** A stretch of the index. The prefix itself is a possible key, so the position may be inclusive ($6). */
export const LIST_FLAT = `SELECT NULL AS common_prefix, ${LIST_COLUMNS} FROM object_metadata o
  WHERE ${IN_RANGE} AND o.object_key >= $3 AND ($6 OR o.object_key > $3) ORDER BY o.object_key LIMIT $5`;

/** The key up to and with the first delimiter after the prefix (of `length` characters); null if there is none. */
export const COMMON_PREFIX = (delimiter: string, length: string): string =>
  `CASE WHEN position(${delimiter} IN substr(o.object_key, ${length} + 1)) > 0
  THEN left(o.object_key, ${length} + position(${delimiter} IN substr(o.object_key, ${length} + 1)) - 1 + char_length(${delimiter})) END`;

/**
 * A loose index scan: one probe per entry of the page. After a common prefix the next probe starts past everything under it, so
 * a prefix with a million keys costs as much as one with a single key.
 */
export const LIST_WITH_DELIMITER = `WITH RECURSIVE page AS (
  (SELECT ${COMMON_PREFIX('$7', '$8')} AS common_prefix, ${LIST_COLUMNS}, 1 AS n FROM object_metadata o
   WHERE ${IN_RANGE} AND o.object_key >= $3 AND ($6 OR o.object_key > $3) ORDER BY o.object_key LIMIT 1)
  UNION ALL
  SELECT following.*, page.n + 1 FROM page CROSS JOIN LATERAL (
    SELECT ${COMMON_PREFIX('$7', '$8')} AS common_prefix, ${LIST_COLUMNS} FROM object_metadata o
    WHERE ${IN_RANGE} AND o.object_key > coalesce(page.common_prefix || '${END}', page.object_key)
    ORDER BY o.object_key LIMIT 1) following
  WHERE page.n < $5)
SELECT common_prefix, ${LIST_COLUMNS} FROM page ORDER BY n`;

export function listValues(customerId: CustomerId, bucket: string, page: ListingPage): unknown[] {
  const { prefix, delimiter, after } = page;
  const position = positionAfter(page);
  const inclusive = position === prefix && after < prefix;
  const values = [customerId, bucket, position, `${prefix}${END}`, page.limit, inclusive];
  return delimiter === '' ? values : [...values, delimiter, [...prefix].length];
}

/** `after` may name a common prefix: then everything under it is behind us. */
function positionAfter({ prefix, delimiter, after }: ListingPage): string {
  if (Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0) return prefix;
  if (delimiter === '' || !after.startsWith(prefix)) return after;
  const end = after.indexOf(delimiter, prefix.length);
  const isCommonPrefix = end >= 0 && end + delimiter.length === after.length;
  return isCommonPrefix ? `${after}${END}` : after;
}

export function toListEntry(row: ListRow): ListEntry {
  if (row.common_prefix !== null) return { kind: 'prefix', prefix: row.common_prefix };
  return {
    kind: 'object',
    key: row.object_key,
    versionId: row.version_id,
    isLatest: row.is_latest,
    isDeleteMarker: row.is_delete_marker,
    etag: row.etag ?? '',
    size: Number(row.size_bytes),
    lastModified: row.last_modified,
    storageClass: row.storage_class,
    checksums: row.checksums,
    ownerId: row.owner_id,
  };
}
