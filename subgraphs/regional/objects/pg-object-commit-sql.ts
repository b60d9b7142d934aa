import { recordEntries } from '../audit/audit-columns.ts';
import { obstaclesOf } from '../deletion-guard/deletion-obstacles-sql.ts';
import { isDenial, REFUSAL_STATUS, type RefusalCode } from '../s3/refusal.ts';
import { OBJECT_NAMES, OBJECT_PARAMETER_COUNT, objectArrays, STORED_NAMES } from './pg-object-columns.ts';

const CODES = Object.keys(REFUSAL_STATUS) as RefusalCode[];
const STATUS_OF_REFUSAL = CODES.map((code) => `WHEN '${code}' THEN ${REFUSAL_STATUS[code]}`).join(' ');
const DENIALS = CODES.filter(isDenial)
  .map((code) => `'${code}'`)
  .join(', ');

/** How a commit's outcome shows in its audit entry: column → expression over `entry` (as prepared) and `r` (the outcome). */
const REWRITTEN: Readonly<Record<string, string>> = {
  object_id: 'r.object_id',
  version_id: 'coalesce(r.version_id, entry.version_id)',
  status_code: `CASE r.refusal ${STATUS_OF_REFUSAL} ELSE entry.status_code END`,
  error_code: 'coalesce(r.refusal, entry.error_code)',
  decision_reasons: "CASE WHEN r.refusal = 'AccessDenied' THEN to_jsonb(r.obstacles) ELSE entry.decision_reasons END",
  decision: `CASE WHEN r.refusal IN (${DENIALS}) THEN 'DENY' ELSE entry.decision END`,
};

/** Records the entry of every outcome `r` (numbered by `r.n`), from audit parameters that start at `$first`. */
export function recordOutcomes(first: number): string {
  return recordEntries({ first, rewritten: REWRITTEN, join: 'JOIN outcome r ON r.n = entry.n' });
}

const KEY = 'customer_id, bucket_name, object_key';
/** A commit holds the bucket against its deletion; versioning and Object Lock are as this sees them. */
const BUCKET = `bucket AS MATERIALIZED (
  SELECT b.customer_id, b.bucket_name, b.versioning_status, b.object_lock_enabled, b.object_lock_default,
    b.configurations -> 'lifecycle' AS lifecycle, b.configurations -> 'notification' AS notification FROM buckets b
  WHERE (b.customer_id, b.bucket_name) IN (SELECT customer_id, bucket_name FROM input) FOR KEY SHARE)`;
/** Newer than every version of its key, whatever the clocks did. */
const NEXT_RANK = 'least(-(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, l.version_rank - 1)';
/**
 * A version id begins with the version's rank, so that a listing can go on after a version that is gone; the rest cannot be
 * guessed.
 */
const versionId = (rank: string, id: string): string =>
  `lpad(to_hex(-(${rank})), 14, '0') || left(replace(${id}::text, '-', ''), 18)`;
/**
 * The outbox of events: whatever is announced is announced if, and only if, the change is committed. `event` and `version` are
 * expressions over the outcome `r`.
 */
const announce = (event: string, version: string, object: string, happened = 'true'): string => `announced AS (
  INSERT INTO notification_outbox (customer_id, bucket_name, object_key, version_id, event_name, sequencer, size_bytes, etag,
    request_id, configuration_id, target)
  SELECT r.customer_id, r.bucket_name, r.object_key, ${version}, ${event}, -r.new_rank, ${object}, r.request_id,
    d.configuration_id, d.target
  FROM outcome r CROSS JOIN LATERAL notification_destinations(r.notification, ${event}, r.object_key) d
  WHERE r.refusal IS NULL AND r.notification IS NOT NULL AND ${happened})`;
/** The older version stops being the latest before another becomes it: one unique index allows one. */
const AFTER_DEMOTION = '(SELECT count(*) FROM demoted) >= 0';

export const PUT_PARAMETERS = 6 + OBJECT_PARAMETER_COUNT;

const stored = (prefix: string): string => STORED_NAMES.map((name) => `${prefix}${name}`).join(', ');
const LOCK_DEFAULT = `now() + make_interval(years => coalesce((b.object_lock_default->>'years')::int, 0),
  days => coalesce((b.object_lock_default->>'days')::int, 0))`;

/**
 * One statement, so one transaction: look (locking what is there), decide per row, write row, body, garbage and audit entry. In a
 * bucket that is not versioned the null version is replaced, which asks the deletion guard; else a version is added. A key that
 * changes between look and insert violates a unique index; the batch is then tried again.
 */
export const PUT = `
WITH input AS MATERIALIZED (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], ${objectArrays(8)})
  WITH ORDINALITY AS t (${KEY}, new_id, event, request_id, ${OBJECT_NAMES}, n)),
${BUCKET},
latest AS MATERIALIZED (
  SELECT o.object_id, o.customer_id, o.bucket_name, o.object_key, o.version_id, o.version_rank, o.is_delete_marker, o.etag,
    ${obstaclesOf('o', 'false')} AS obstacles
  FROM object_metadata o JOIN input i USING (${KEY})
  WHERE o.is_latest ORDER BY o.customer_id, o.bucket_name, o.object_key FOR UPDATE OF o),
older_null AS MATERIALIZED (
  SELECT o.object_id, o.customer_id, o.bucket_name, o.object_key, ${obstaclesOf('o', 'false')} AS obstacles
  FROM object_metadata o JOIN input i USING (${KEY}) JOIN bucket b USING (customer_id, bucket_name)
  WHERE b.versioning_status = 'Suspended' AND o.version_id = 'null' AND NOT o.is_latest
  ORDER BY o.customer_id, o.bucket_name, o.object_key FOR UPDATE OF o),
found AS MATERIALIZED (
  SELECT i.*, b.versioning_status, b.bucket_name IS NULL AS no_bucket, b.object_lock_enabled, b.lifecycle, b.notification,
    l.object_id AS latest_id, CASE WHEN NOT l.is_delete_marker THEN l.etag END AS current_etag,
    coalesce(NOT l.is_delete_marker, false) AS is_there, ${NEXT_RANK} AS new_rank,
    CASE WHEN b.versioning_status = 'Enabled' THEN NULL WHEN l.version_id = 'null' THEN l.object_id ELSE z.object_id END AS old_id,
    CASE WHEN b.versioning_status = 'Enabled' THEN NULL WHEN l.version_id = 'null' THEN l.obstacles ELSE z.obstacles END AS obstacles,
    coalesce(i.asked_mode, CASE WHEN b.object_lock_enabled THEN b.object_lock_default->>'mode' END) AS lock_mode,
    CASE WHEN i.asked_mode IS NOT NULL THEN i.asked_until
         WHEN b.object_lock_enabled AND b.object_lock_default IS NOT NULL THEN ${LOCK_DEFAULT} END AS retention_until
  FROM input i LEFT JOIN bucket b USING (customer_id, bucket_name) LEFT JOIN latest l USING (${KEY})
    LEFT JOIN older_null z USING (${KEY})),
outcome AS MATERIALIZED (
  SELECT f.*, coalesce(f.old_id, f.new_id) AS object_id,
    CASE WHEN f.versioning_status = 'Enabled' THEN ${versionId('f.new_rank', 'f.new_id')}
         WHEN f.versioning_status = 'Suspended' THEN 'null' END AS version_id,
    CASE WHEN f.no_bucket THEN 'NoSuchBucket'
         WHEN (f.asked_mode IS NOT NULL OR f.asked_hold IS NOT NULL) AND NOT f.object_lock_enabled THEN 'ObjectLockMissing'
         WHEN f.must_not_exist AND f.is_there THEN 'PreconditionFailed'
         WHEN f.if_none_match = f.current_etag THEN 'PreconditionFailed'
         WHEN f.if_match IS NOT NULL AND NOT f.is_there THEN 'NoSuchKey'
         WHEN f.if_match <> '*' AND f.if_match IS DISTINCT FROM f.current_etag THEN 'PreconditionFailed'
         WHEN f.obstacles <> '{}' THEN 'AccessDenied'
    END AS refusal
  FROM found f),
demoted AS (
  UPDATE object_metadata m SET is_latest = false FROM outcome r
  WHERE r.refusal IS NULL AND m.object_id = r.latest_id AND r.latest_id IS DISTINCT FROM r.old_id RETURNING 1),
changed AS (
  UPDATE object_metadata m SET (${stored('')}) = ROW (${stored('r.')}),
    is_latest = true, is_delete_marker = false,
    version_rank = CASE WHEN m.is_latest THEN m.version_rank ELSE r.new_rank END,
    lock_mode = r.lock_mode, retention_until = r.retention_until, legal_hold = coalesce(r.asked_hold, false), legal_hold_reason = NULL,
    legal_hold_set_at = CASE WHEN r.asked_hold IS NOT NULL THEN now() END,
    last_modified = now(), created_at = now(), updated_at = now()
  FROM outcome r WHERE r.refusal IS NULL AND m.object_id = r.old_id AND ${AFTER_DEMOTION}),
added AS (
  INSERT INTO object_metadata (object_id, ${KEY}, region_id, version_id, version_rank, ${stored('')},
    lock_mode, retention_until, legal_hold, legal_hold_set_at, last_modified)
  SELECT new_id, ${KEY}, $1, coalesce(version_id, 'null'), new_rank, ${stored('')},
    lock_mode, retention_until, coalesce(asked_hold, false), CASE WHEN asked_hold IS NOT NULL THEN now() END, now()
  FROM outcome WHERE refusal IS NULL AND old_id IS NULL AND ${AFTER_DEMOTION}),
bodies AS (
  INSERT INTO object_bodies (object_id, body) SELECT object_id, body FROM outcome WHERE refusal IS NULL AND body IS NOT NULL
  ON CONFLICT (object_id) DO UPDATE SET body = EXCLUDED.body),
unbodied AS (
  DELETE FROM object_bodies x USING outcome r WHERE r.refusal IS NULL AND r.body IS NULL AND x.object_id = r.old_id),
discarded AS (
  INSERT INTO blob_garbage (blob_id, delete_after)
  SELECT blob_id, now() FROM outcome WHERE refusal IS NOT NULL AND blob_id IS NOT NULL ON CONFLICT DO NOTHING),
${announce('r.event', 'r.version_id', 'r.size_bytes, r.etag')},
${recordOutcomes(2 + PUT_PARAMETERS)}
SELECT refusal, nullif(version_id, 'null') AS version_id, now()::timestamptz(3) AS last_modified, lifecycle FROM outcome ORDER BY n`;

export const DELETE_PARAMETERS = 12;

const ERASED = 'r.refusal IS NULL AND r.erases';
const MARKED = 'r.refusal IS NULL AND NOT r.erases';

/**
 * Deletes versions, and puts delete markers. Every change of a key's versions locks its latest one first; a statement that finds
 * the latest changed under its hands is tried again. When the latest goes, the next newest takes its place.
 */
export const DELETE = `
WITH input AS MATERIALIZED (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bigint[], $9::bool[], $10::uuid[],
    $11::bool[], $12::text[], $13::text[])
  WITH ORDINALITY AS t (${KEY}, wanted, if_match, if_modified, if_size, bypass, new_id, only_noncurrent, event, request_id, n)),
${BUCKET},
latest AS MATERIALIZED (
  SELECT o.* FROM object_metadata o JOIN (SELECT DISTINCT ${KEY} FROM input) i USING (${KEY})
  WHERE o.is_latest ORDER BY o.customer_id, o.bucket_name, o.object_key FOR UPDATE OF o),
target AS MATERIALIZED (
  SELECT o.object_id, o.customer_id, o.bucket_name, o.object_key, o.version_id, o.is_delete_marker, o.etag, o.size_bytes, o.last_modified,
    ${obstaclesOf('o', 'false')} AS obstacles, ${obstaclesOf('o', 'true')} AS hard_obstacles
  FROM object_metadata o JOIN (
    SELECT DISTINCT ${KEY}, coalesce(i.wanted, 'null') AS version_id FROM input i JOIN bucket b USING (customer_id, bucket_name)
    WHERE i.wanted IS NOT NULL OR b.versioning_status IS DISTINCT FROM 'Enabled') w USING (${KEY}, version_id)
  WHERE (SELECT count(*) FROM latest) >= 0
  ORDER BY o.customer_id, o.bucket_name, o.object_key, o.version_id FOR UPDATE OF o),
found AS MATERIALIZED (
  SELECT i.*, b.versioning_status, b.bucket_name IS NULL AS no_bucket, b.notification, l.object_id AS latest_id, t.object_id AS target_id,
    i.wanted IS NOT NULL OR b.versioning_status IS NULL OR (l.object_id IS NULL
      AND (i.if_match IS NOT NULL OR i.if_modified IS NOT NULL OR i.if_size IS NOT NULL)) AS erases,
    t.is_delete_marker AS was_marker, CASE WHEN i.bypass THEN t.hard_obstacles ELSE t.obstacles END AS obstacles,
    ${NEXT_RANK} AS new_rank, c.object_id AS concerned_id, c.etag, c.size_bytes, c.last_modified
  FROM input i LEFT JOIN bucket b USING (customer_id, bucket_name) LEFT JOIN latest l USING (${KEY})
    LEFT JOIN target t ON (t.customer_id, t.bucket_name, t.object_key, t.version_id) =
      (i.customer_id, i.bucket_name, i.object_key, coalesce(i.wanted, 'null'))
    LEFT JOIN LATERAL (
      SELECT t.object_id, t.etag, t.size_bytes, t.last_modified WHERE i.wanted IS NOT NULL
      UNION ALL SELECT l.object_id, l.etag, l.size_bytes, l.last_modified WHERE i.wanted IS NULL) c ON true),
outcome AS MATERIALIZED (
  SELECT f.*, CASE WHEN f.erases THEN f.target_id ELSE coalesce(f.target_id, f.new_id) END AS object_id,
    CASE WHEN f.erases THEN f.wanted WHEN f.versioning_status = 'Enabled' THEN ${versionId('f.new_rank', 'f.new_id')}
         ELSE 'null' END AS version_id,
    CASE WHEN f.no_bucket THEN 'NoSuchBucket'
         WHEN f.target_id IS NOT NULL AND f.latest_id IS NULL AND f.versioning_status IS NOT NULL THEN lost_a_race()
         WHEN f.concerned_id IS NOT NULL AND (
           (f.if_match <> '*' AND f.if_match IS DISTINCT FROM f.etag)
           OR date_trunc('second', f.if_modified) <> date_trunc('second', f.last_modified)
           OR f.if_size <> f.size_bytes) THEN 'PreconditionFailed'
         WHEN f.only_noncurrent AND f.target_id = f.latest_id THEN 'PreconditionFailed'
         WHEN f.obstacles <> '{}' THEN 'AccessDenied'
    END AS refusal
  FROM found f),
gone AS (DELETE FROM object_metadata m USING outcome r WHERE ${ERASED} AND m.object_id = r.target_id RETURNING 1),
next AS MATERIALIZED (
  SELECT c.object_id FROM (
    SELECT DISTINCT l.customer_id, l.bucket_name, l.object_key FROM latest l JOIN outcome r ON r.target_id = l.object_id
    WHERE ${ERASED} AND r.versioning_status IS NOT NULL) k
  CROSS JOIN LATERAL (
    SELECT o.object_id FROM object_metadata o
    WHERE o.customer_id = k.customer_id AND o.bucket_name = k.bucket_name AND o.object_key = k.object_key
      AND NOT EXISTS (SELECT FROM outcome r WHERE ${ERASED} AND r.target_id = o.object_id)
    ORDER BY o.version_rank LIMIT 1 FOR UPDATE) c),
promoted AS (
  UPDATE object_metadata m SET is_latest = true FROM next WHERE m.object_id = next.object_id AND (SELECT count(*) FROM gone) >= 0),
demoted AS (
  UPDATE object_metadata m SET is_latest = false FROM outcome r
  WHERE ${MARKED} AND m.object_id = r.latest_id AND r.latest_id IS DISTINCT FROM r.target_id RETURNING 1),
marker_added AS (
  INSERT INTO object_metadata (object_id, ${KEY}, region_id, version_id, version_rank, is_delete_marker, last_modified)
  SELECT new_id, ${KEY}, $1, version_id, new_rank, true, now() FROM outcome r
  WHERE ${MARKED} AND r.target_id IS NULL AND ${AFTER_DEMOTION}),
marker_changed AS (
  UPDATE object_metadata m SET is_latest = true, is_delete_marker = true, etag = NULL, size_bytes = 0, content_type = NULL,
    system_headers = '{}', metadata = '{}', checksums = '{}', tags = '{}', storage_class = 'STANDARD', blob_id = NULL,
    multipart_id = NULL, part_count = NULL, lock_mode = NULL, retention_until = NULL, legal_hold = false, legal_hold_set_at = NULL,
    version_rank = CASE WHEN m.is_latest THEN m.version_rank ELSE r.new_rank END,
    last_modified = now(), created_at = now(), updated_at = now()
  FROM outcome r WHERE ${MARKED} AND m.object_id = r.target_id AND ${AFTER_DEMOTION}),
unbodied AS (DELETE FROM object_bodies x USING outcome r WHERE ${MARKED} AND x.object_id = r.target_id),
${announce(
  "r.event || CASE WHEN r.erases THEN ':Delete' ELSE ':DeleteMarkerCreated' END",
  'CASE WHEN r.versioning_status IS NOT NULL OR r.wanted IS NOT NULL THEN r.version_id END',
  'NULL::bigint, NULL::text',
  '(r.target_id IS NOT NULL OR NOT r.erases)',
)},
${recordOutcomes(2 + DELETE_PARAMETERS)}
SELECT refusal, CASE WHEN versioning_status IS NOT NULL OR wanted IS NOT NULL THEN version_id END AS version_id,
  CASE WHEN erases THEN coalesce(was_marker, false) ELSE true END AS is_delete_marker, coalesce(obstacles, '{}') AS obstacles
FROM outcome ORDER BY n`;
