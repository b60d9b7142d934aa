import type { RequestRight } from './data-subject-request.ts';

/**
 * Plans in one statement whatever the size: every version, delete marker and unfinished upload about the person (aliases
 * included), each with what the request will come to for it. $1 request, $2 customer, $3 handle (hex).
 */
export const planSql = (right: RequestRight): string => `
WITH handles AS MATERIALIZED (SELECT same_subject($2::text, decode($3::text, 'hex')) AS handle),
link AS MATERIALIZED (
  SELECT l.object_id, coalesce(min(l.provenance) FILTER (WHERE l.provenance <> 'unknown'), 'unknown') AS provenance,
    min(l.relation) AS relation
  FROM subject_object_links l WHERE l.customer_id = $2 AND l.handle IN (SELECT handle FROM handles) GROUP BY l.object_id),
person AS (
  SELECT l.object_id, count(DISTINCT coalesce(a.subject_id::text, encode(l.handle, 'hex')))::int AS subjects
  FROM subject_object_links l JOIN link USING (object_id)
  LEFT JOIN subject_aliases a ON a.customer_id = l.customer_id AND a.handle = l.handle GROUP BY l.object_id),
thing AS (
  SELECT CASE WHEN o.is_delete_marker THEN 'delete_marker' ELSE 'object' END AS kind, o.object_id, NULL::uuid AS upload_id,
    NULL::uuid AS bundle_id, o.bucket_name, o.object_key, o.version_id, o.size_bytes, o.etag, person.subjects, link.provenance,
    o.tags, ${right === 'erasure' || right === 'withdraw_consent' ? 'deletion_obstacles(o, $1::uuid)' : "'{}'::text[]"} AS obstacles,
    greatest(o.retention_until, o.rule_retain_until) AS retained_until
  FROM link JOIN object_metadata o USING (object_id) JOIN person USING (object_id)
  ${ONLY_OBJECTS.has(right) ? '' : UNION_REST}),
planned AS (SELECT thing.*, ${OUTCOME[right]} FROM thing)
INSERT INTO request_items (request_id, item_no, kind, object_id, upload_id, bundle_id, bucket_name, object_key, version_id,
  size_bytes, etag, subjects, provenance, planned_outcome, reasons, retained_until)
SELECT $1::uuid, row_number() OVER (ORDER BY kind, bucket_name, object_key, version_id), kind, object_id, upload_id, bundle_id,
  bucket_name, object_key, version_id, size_bytes, etag, subjects, provenance, outcome, reasons,
  CASE WHEN outcome IN ('DEFERRED', 'RETAINED') THEN retained_until END
FROM planned WHERE outcome <> 'NONE'`;

/** Rights that concern stored versions only. */
const ONLY_OBJECTS: ReadonlySet<RequestRight> = new Set([
  'access',
  'portability',
  'rectification',
  'restriction',
  'objection',
  'automated_decision',
]);

/** What else an erasure destroys: unfinished uploads, and the copies that earlier answers to the same person made. */
const UNION_REST = `UNION ALL
  SELECT 'upload', NULL, u.upload_id, NULL, u.bucket_name, u.object_key, NULL, 0, NULL, 1, 'unknown', '{}'::jsonb, '{}'::text[], NULL
  FROM subject_upload_links l JOIN multipart_uploads u USING (upload_id)
  WHERE l.customer_id = $2 AND l.handle IN (SELECT handle FROM handles) AND u.completed_at IS NULL
  UNION ALL
  SELECT 'bundle', NULL, NULL, b.bundle_id, NULL, NULL, NULL, coalesce(b.size_bytes, 0), NULL, 1, 'unknown', '{}'::jsonb, '{}'::text[], NULL
  FROM export_bundles b JOIN data_subject_requests r ON r.id = b.request_id
  WHERE b.customer_id = $2 AND r.subject_handle IN (SELECT handle FROM handles)
  UNION ALL
  SELECT 'audit_values', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 1, 'unknown', '{}'::jsonb, '{}'::text[], NULL`;

/** A retention rule is a duty to keep (Art. 17(3)(b)); every other obstacle goes away, and the erasure is then carried on. */
const ERASURE = `CASE
    WHEN kind NOT IN ('object', 'delete_marker') THEN 'ERASED'
    WHEN obstacles = '{RETENTION_RULE}' THEN 'RETAINED'
    WHEN obstacles <> '{}' THEN 'DEFERRED'
    WHEN subjects > 1 AND kind = 'object' THEN 'MANUAL_REVIEW'
    ELSE 'ERASED' END AS outcome,
  CASE WHEN obstacles <> '{}' THEN obstacles WHEN subjects > 1 AND kind = 'object' THEN ARRAY['SEVERAL_SUBJECTS'] ELSE '{}' END AS reasons`;

const PURPOSE = `lower(coalesce(tags ->> 'purpose', ''))`;

const OUTCOME: Readonly<Record<RequestRight, string>> = {
  erasure: ERASURE,
  withdraw_consent: ERASURE,
  // Access pierces holds, locks and restrictions; the rights of others (Art. 15(4)) need a look.
  access: `CASE WHEN kind = 'delete_marker' THEN 'NONE' WHEN subjects > 1 THEN 'MANUAL_REVIEW' ELSE 'INCLUDED' END AS outcome,
    CASE WHEN subjects > 1 THEN ARRAY['SEVERAL_SUBJECTS'] ELSE '{}'::text[] END AS reasons`,
  portability: `CASE WHEN kind = 'delete_marker' THEN 'NONE' WHEN provenance = 'derived' THEN 'EXCLUDED'
      WHEN provenance = 'unknown' OR subjects > 1 THEN 'MANUAL_REVIEW' ELSE 'INCLUDED' END AS outcome,
    CASE WHEN provenance = 'derived' THEN ARRAY['NOT_PROVIDED_BY_SUBJECT'] WHEN provenance = 'unknown' THEN ARRAY['PROVENANCE_UNKNOWN']
      WHEN subjects > 1 THEN ARRAY['SEVERAL_SUBJECTS'] ELSE '{}'::text[] END AS reasons`,
  rectification: `CASE WHEN kind = 'delete_marker' THEN 'NONE' ELSE 'MANUAL_REVIEW' END AS outcome, ARRAY['CORRECTION_NEEDED'] AS reasons`,
  restriction: `CASE WHEN kind = 'delete_marker' THEN 'NONE' ELSE 'RESTRICTED' END AS outcome, '{}'::text[] AS reasons`,
  objection: `CASE WHEN kind = 'delete_marker' THEN 'NONE'
      WHEN ${PURPOSE} IN (SELECT lower(p) FROM data_subject_requests r, jsonb_array_elements_text(r.request_details -> 'purposes') p WHERE r.id = $1)
        OR (${PURPOSE} = 'marketing' AND (SELECT concerns_marketing FROM data_subject_requests WHERE id = $1)) THEN 'RESTRICTED'
      ELSE 'NONE' END AS outcome, '{}'::text[] AS reasons`,
  automated_decision: `CASE WHEN tags ? 'automated-decision' THEN 'MANUAL_REVIEW' ELSE 'NONE' END AS outcome,
    ARRAY['HUMAN_REVIEW_NEEDED'] AS reasons`,
};

/** While the request is open its objects stay as they are. A correction has to be able to replace them. */
export const FREEZE = `INSERT INTO object_protections (object_id, kind, source_id)
  SELECT DISTINCT object_id, 'freeze', request_id FROM request_items WHERE request_id = $1 AND object_id IS NOT NULL
  ON CONFLICT DO NOTHING`;
