import { recordEntries } from '../audit/audit-columns.ts';
import { isDenial, REFUSAL_STATUS, type RefusalCode } from '../s3/refusal.ts';

const CODES = Object.keys(REFUSAL_STATUS) as RefusalCode[];
const STATUS_OF_REFUSAL = CODES.map((code) => `WHEN '${code}' THEN ${REFUSAL_STATUS[code]}`).join(' ');
const DENIALS = CODES.filter(isDenial)
  .map((code) => `'${code}'`)
  .join(', ');

/** How a commit's outcome shows in its audit entry: column → expression over `entry` (as prepared) and `r` (the outcome). */
const REWRITTEN: Readonly<Record<string, string>> = {
  object_id: 'r.object_id',
  status_code: `CASE r.refusal ${STATUS_OF_REFUSAL} ELSE entry.status_code END`,
  error_code: 'coalesce(r.refusal, entry.error_code)',
  decision: `CASE WHEN r.refusal IN (${DENIALS}) THEN 'DENY' ELSE entry.decision END`,
};

/** Records the entry of every outcome `r` (numbered by `r.n`), from audit parameters that start at `$first`. */
export function recordOutcomes(first: number): string {
  return recordEntries({ first, rewritten: REWRITTEN, join: 'JOIN outcome r ON r.n = entry.n' });
}

/** Legal hold and retention bind overwriting and deleting alike. */
const PROTECTED = 'o.legal_hold OR o.retention_until > now()';

export const PUT_PARAMETERS = 17;

/**
 * One statement, so one transaction: look (locking what is there), decide per row, write row, body, garbage and audit entry.
 * A key that appears between look and insert violates the unique index; the batch is then tried again.
 */
export const PUT = `
WITH input AS MATERIALIZED (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[], $8::text[], $9::bigint[],
    $10::text[], $11::jsonb[], $12::jsonb[], $13::jsonb[], $14::text[], $15::uuid[], $16::int[], $17::text[], $18::bool[])
  WITH ORDINALITY AS t (customer_id, bucket_name, object_key, new_id, blob_id, body, etag, size_bytes,
    content_type, system_headers, metadata, checksums, storage_class, multipart_id, part_count, if_match, must_not_exist, n)),
bucket AS MATERIALIZED (
  SELECT b.customer_id, b.bucket_name FROM buckets b
  WHERE (b.customer_id, b.bucket_name) IN (SELECT customer_id, bucket_name FROM input) FOR KEY SHARE),
old AS MATERIALIZED (
  SELECT o.* FROM object_metadata o JOIN input i USING (customer_id, bucket_name, object_key)
  WHERE o.is_latest ORDER BY o.customer_id, o.bucket_name, o.object_key FOR UPDATE OF o),
outcome AS MATERIALIZED (
  SELECT i.*, o.object_id AS old_id, coalesce(o.object_id, i.new_id) AS object_id,
    CASE WHEN b.bucket_name IS NULL THEN 'NoSuchBucket'
         WHEN ${PROTECTED} THEN 'AccessDenied'
         WHEN i.must_not_exist AND o.object_id IS NOT NULL THEN 'PreconditionFailed'
         WHEN i.if_match IS NOT NULL AND o.object_id IS NULL THEN 'NoSuchKey'
         WHEN i.if_match <> '*' AND i.if_match <> o.etag THEN 'PreconditionFailed'
    END AS refusal
  FROM input i LEFT JOIN bucket b USING (customer_id, bucket_name) LEFT JOIN old o USING (customer_id, bucket_name, object_key)),
changed AS (
  UPDATE object_metadata m SET etag = r.etag, size_bytes = r.size_bytes, content_type = r.content_type,
    system_headers = r.system_headers, metadata = r.metadata, checksums = r.checksums, tags = '{}',
    storage_class = r.storage_class, blob_id = r.blob_id, multipart_id = r.multipart_id, part_count = r.part_count,
    retention_until = NULL, legal_hold_reason = NULL, last_modified = now(), created_at = now(), updated_at = now()
  FROM outcome r WHERE r.refusal IS NULL AND m.object_id = r.old_id),
added AS (
  INSERT INTO object_metadata (object_id, customer_id, bucket_name, object_key, region_id, etag, size_bytes, content_type,
    system_headers, metadata, checksums, storage_class, blob_id, multipart_id, part_count, last_modified)
  SELECT new_id, customer_id, bucket_name, object_key, $1, etag, size_bytes, content_type,
    system_headers, metadata, checksums, storage_class, blob_id, multipart_id, part_count, now()
  FROM outcome WHERE refusal IS NULL AND old_id IS NULL),
bodies AS (
  INSERT INTO object_bodies (object_id, body) SELECT object_id, body FROM outcome WHERE refusal IS NULL AND body IS NOT NULL
  ON CONFLICT (object_id) DO UPDATE SET body = EXCLUDED.body),
unbodied AS (
  DELETE FROM object_bodies x USING outcome r WHERE r.refusal IS NULL AND r.body IS NULL AND x.object_id = r.old_id),
discarded AS (
  INSERT INTO blob_garbage (blob_id, delete_after)
  SELECT blob_id, now() FROM outcome WHERE refusal IS NOT NULL AND blob_id IS NOT NULL ON CONFLICT DO NOTHING),
${recordOutcomes(2 + PUT_PARAMETERS)}
SELECT refusal, now()::timestamptz(3) AS last_modified FROM outcome ORDER BY n`;

export const DELETE_PARAMETERS = 5;

export const DELETE = `
WITH input AS MATERIALIZED (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
  WITH ORDINALITY AS t (customer_id, bucket_name, object_key, version_id, if_match, n)),
old AS MATERIALIZED (
  SELECT o.* FROM object_metadata o
  WHERE (o.customer_id, o.bucket_name, o.object_key, o.version_id) IN (
    SELECT customer_id, bucket_name, object_key, coalesce(version_id, 'null') FROM input)
  ORDER BY o.customer_id, o.bucket_name, o.object_key FOR UPDATE),
outcome AS MATERIALIZED (
  SELECT i.n, o.object_id,
    CASE WHEN NOT EXISTS (SELECT FROM buckets b WHERE b.customer_id = i.customer_id AND b.bucket_name = i.bucket_name)
           THEN 'NoSuchBucket'
         WHEN ${PROTECTED} THEN 'AccessDenied'
         WHEN i.if_match IS NOT NULL AND o.object_id IS NULL THEN 'NoSuchKey'
         WHEN i.if_match <> '*' AND i.if_match <> o.etag THEN 'PreconditionFailed'
    END AS refusal
  FROM input i LEFT JOIN old o ON (o.customer_id, o.bucket_name, o.object_key, o.version_id) =
    (i.customer_id, i.bucket_name, i.object_key, coalesce(i.version_id, 'null'))),
gone AS (DELETE FROM object_metadata m USING outcome r WHERE r.refusal IS NULL AND m.object_id = r.object_id),
${recordOutcomes(2 + DELETE_PARAMETERS)}
SELECT refusal FROM outcome ORDER BY n`;
