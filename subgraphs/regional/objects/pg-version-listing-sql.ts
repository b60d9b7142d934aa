import type { CustomerId } from '#kernel/ids.ts';
import type { VersionPage } from './object-repository.ts';
import { COMMON_PREFIX, END, LIST_COLUMNS, type ListRow } from './pg-object-listing-sql.ts';

export interface VersionRow extends ListRow {
  readonly version_rank: string;
}

const COLUMNS = `${LIST_COLUMNS}, version_rank`;
const FIRST = 'o.customer_id = $1 AND o.bucket_name = $2 AND o.object_key <= $4';
/** Ranks are negative; these are before the newest and after the oldest version of a key. */
const BEFORE_ALL = '-9223372036854775808';
const AFTER_ALL = '9223372036854775807';

/** $3 key and $6 rank of the last version behind us: the rest is one stretch of the index of keys and ranks. */
export const LIST_VERSIONS = `SELECT NULL AS common_prefix, ${COLUMNS} FROM object_metadata o
  WHERE ${FIRST} AND (o.object_key, o.version_rank) > ($3, $6) ORDER BY o.object_key, o.version_rank LIMIT $5`;

/** A loose index scan as for objects; the delimiter is $7, the prefix has $8 characters. */
export const LIST_VERSIONS_WITH_DELIMITER = `WITH RECURSIVE page AS (
  (SELECT ${COMMON_PREFIX('$7', '$8')} AS common_prefix, ${COLUMNS}, 1 AS n FROM object_metadata o
   WHERE ${FIRST} AND (o.object_key, o.version_rank) > ($3, $6) ORDER BY o.object_key, o.version_rank LIMIT 1)
  UNION ALL
  SELECT following.*, page.n + 1 FROM page CROSS JOIN LATERAL (
    SELECT ${COMMON_PREFIX('$7', '$8')} AS common_prefix, ${COLUMNS} FROM object_metadata o
    WHERE ${FIRST} AND (o.object_key, o.version_rank) > (coalesce(page.common_prefix || '${END}', page.object_key),
      CASE WHEN page.common_prefix IS NULL THEN page.version_rank ELSE ${AFTER_ALL} END)
    ORDER BY o.object_key, o.version_rank LIMIT 1) following
  WHERE page.n < $5)
SELECT common_prefix, ${COLUMNS} FROM page ORDER BY n`;

/** Rank of a version that still exists; needed for the null version, whose id does not say it. */
export const RANK_OF_VERSION = `SELECT version_rank FROM object_metadata
  WHERE customer_id = $1 AND bucket_name = $2 AND object_key = $3 AND version_id = $4`;

const RANKED = /^[0-9a-f]{32}$/;

/** The rank is in the version's id, so a listing goes on where it was even if the version has been deleted meanwhile. */
export const rankOfVersionId = (versionId: string): string | null =>
  RANKED.test(versionId) ? `-${BigInt(`0x${versionId.slice(0, 14)}`)}` : null;

/** `rank` is that of `page.afterVersion`; null if it is gone and was the null version: then its key is read from its start. */
export function versionListValues(
  customerId: CustomerId,
  bucket: string,
  page: VersionPage,
  rank: string | null,
): unknown[] {
  const { prefix, delimiter, limit } = page;
  const { key, after } = positionOf(page, rank);
  const values = [customerId, bucket, key, `${prefix}${END}`, limit, after];
  return delimiter === '' ? values : [...values, delimiter, [...prefix].length];
}

function positionOf(
  { prefix, delimiter, after, afterVersion }: VersionPage,
  rank: string | null,
): { key: string; after: string } {
  if (Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0) return { key: prefix, after: BEFORE_ALL };
  if (afterVersion !== null) return { key: after, after: rank ?? BEFORE_ALL };
  const end = delimiter === '' || !after.startsWith(prefix) ? -1 : after.indexOf(delimiter, prefix.length);
  const isCommonPrefix = end >= 0 && end + delimiter.length === after.length;
  if (isCommonPrefix) return { key: `${after}${END}`, after: AFTER_ALL };
  return { key: after, after: after === '' ? BEFORE_ALL : AFTER_ALL };
}
