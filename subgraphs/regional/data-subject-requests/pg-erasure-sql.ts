/** The blobs of an item: of its object (whole or in parts), its unfinished upload or its bundle. */
const BLOBS_OF_ITEM = `ARRAY(
    SELECT o.blob_id FROM object_metadata o WHERE o.object_id = i.object_id AND o.blob_id IS NOT NULL
    UNION SELECT p.blob_id FROM object_metadata o JOIN multipart_parts p ON p.upload_id = o.multipart_id WHERE o.object_id = i.object_id
    UNION SELECT p.blob_id FROM multipart_parts p WHERE p.upload_id = i.upload_id
    UNION SELECT b.blob_id FROM export_bundles b WHERE b.bundle_id = i.bundle_id AND b.blob_id IS NOT NULL)`;

export const WRITE_LEDGER = `INSERT INTO erasure_ledger (request_id, item_no, customer_id, object_id, upload_id, bundle_id, blob_ids)
  SELECT i.request_id, i.item_no, r.customer_id, i.object_id, i.upload_id, i.bundle_id, ${BLOBS_OF_ITEM}
  FROM request_items i JOIN data_subject_requests r ON r.id = i.request_id
  WHERE i.request_id = $1 AND i.state = 'planned' AND i.planned_outcome = 'ERASED' AND i.kind <> 'audit_values'
  ON CONFLICT (request_id, item_no) DO NOTHING`;

/** What is not erased now is done as far as this pass goes. */
export const SETTLE_KEPT = `UPDATE request_items SET state = 'done', outcome = planned_outcome, updated_at = now()
  WHERE request_id = $1 AND state = 'planned' AND planned_outcome IN ('DEFERRED', 'RETAINED', 'EXCLUDED')`;

export const READ_LEDGER = 'SELECT * FROM erasure_ledger WHERE request_id = $1 ORDER BY item_no';

/** Only what the ledger knows may be destroyed. */
export const TAKE_BATCH = `SELECT i.item_no, i.object_id FROM request_items i
  WHERE i.request_id = $1 AND i.state = 'planned' AND i.planned_outcome = 'ERASED' AND i.kind <> 'audit_values'
    AND EXISTS (SELECT FROM erasure_ledger l WHERE l.request_id = i.request_id AND l.item_no = i.item_no)
  ORDER BY i.item_no LIMIT $2 FOR UPDATE OF i`;

export const LOCK_OBJECTS =
  'SELECT FROM object_metadata WHERE object_id = ANY ($1::uuid[]) ORDER BY object_id FOR UPDATE';

/** Holds placed, and people linked, between plan and execution count. A retention rule is a duty to keep (Art. 17(3)(b)). */
export const SPARE_PROTECTED = `UPDATE request_items i SET state = 'done', updated_at = now(), reasons = spared.reasons, outcome = spared.outcome,
    retained_until = greatest(spared.retention_until, spared.rule_retain_until)
  FROM (
    SELECT i.item_no, o.retention_until, o.rule_retain_until,
      CASE WHEN deletion_obstacles(o, $1::uuid) <> '{}' THEN deletion_obstacles(o, $1::uuid)
           WHEN NOT linked.yes THEN ARRAY['NO_LONGER_LINKED'] END AS reasons,
      CASE WHEN deletion_obstacles(o, $1::uuid) = '{RETENTION_RULE}' THEN 'RETAINED' WHEN deletion_obstacles(o, $1::uuid) <> '{}' THEN 'DEFERRED'
           WHEN NOT linked.yes THEN 'EXCLUDED' END AS outcome
    FROM request_items i JOIN object_metadata o USING (object_id) JOIN data_subject_requests r ON r.id = i.request_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM subject_object_links l WHERE l.object_id = o.object_id
      AND l.handle IN (SELECT same_subject(r.customer_id, r.subject_handle))) AS yes) AS linked
    WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[])) AS spared
  WHERE i.request_id = $1 AND i.item_no = spared.item_no AND spared.outcome IS NOT NULL`;

/** The digest lets somebody who knows the key check that it was this object; it tells it to nobody. */
export const MARK_REMOVED = `UPDATE request_items i SET state = 'removed', updated_at = now(), blob_ids = ${BLOBS_OF_ITEM},
    digest = (SELECT encode(subject_handle(r.customer_id, concat_ws(E'\\n', i.bucket_name, i.object_key, i.version_id)), 'hex')
      FROM data_subject_requests r WHERE r.id = i.request_id)
  WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'planned'`;

export const GONE = `SELECT r.customer_id, i.bucket_name, i.object_id, i.version_id
  FROM request_items i JOIN data_subject_requests r ON r.id = i.request_id
  WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'removed' ORDER BY i.item_no`;

const REMOVED_NOW = `SELECT i.object_id FROM request_items i
  WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'removed' AND i.object_id IS NOT NULL`;

/** The request lets go of what it is about to destroy; the database itself refuses to delete a row that anything protects. */
export const UNFREEZE = `DELETE FROM object_protections p WHERE p.kind = 'freeze' AND p.source_id = $1 AND p.object_id IN (${REMOVED_NOW})`;

export const DELETE_OBJECTS = `DELETE FROM object_metadata WHERE object_id IN (${REMOVED_NOW})`;

/** AWS: when the current version is deleted, the one before it is current again. */
export const PROMOTE_LATEST = `UPDATE object_metadata SET is_latest = true WHERE object_id IN (
  SELECT DISTINCT ON (o.customer_id, o.bucket_name, o.object_key) o.object_id
  FROM request_items i JOIN data_subject_requests r ON r.id = i.request_id
  JOIN object_metadata o ON o.customer_id = r.customer_id AND o.bucket_name = i.bucket_name AND o.object_key = i.object_key
  WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'removed'
    AND NOT EXISTS (SELECT FROM object_metadata c WHERE c.customer_id = o.customer_id AND c.bucket_name = o.bucket_name
      AND c.object_key = o.object_key AND c.is_latest)
  ORDER BY o.customer_id, o.bucket_name, o.object_key, o.version_rank)`;

export const DELETE_UPLOADS = `DELETE FROM multipart_uploads WHERE completed_at IS NULL AND upload_id IN (
  SELECT i.upload_id FROM request_items i WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'removed')`;

export const DELETE_BUNDLES = `DELETE FROM export_bundles WHERE bundle_id IN (
  SELECT i.bundle_id FROM request_items i WHERE i.request_id = $1 AND i.item_no = ANY ($2::int[]) AND i.state = 'removed')`;

export const REMOVED = `SELECT item_no, blob_ids FROM request_items WHERE request_id = $1 AND state = 'removed' ORDER BY item_no LIMIT $2`;

export const FORGET_GARBAGE = 'DELETE FROM blob_garbage WHERE blob_id = ANY ($1::uuid[])';

export const SETTLE_ITEMS = `UPDATE request_items SET state = 'done', outcome = 'ERASED', updated_at = now()
  WHERE request_id = $1 AND item_no = ANY ($2::int[]) AND state = 'removed'`;
export const SETTLE_LEDGER = `UPDATE erasure_ledger SET erased_at = now() WHERE request_id = $1 AND item_no = ANY ($2::int[]) AND erased_at IS NULL`;

export const ERASED_OBJECTS = `SELECT object_id FROM erasure_ledger WHERE request_id = $1 AND object_id IS NOT NULL AND erased_at IS NOT NULL`;

export const VERIFY = `SELECT l.item_no, 'ROW_LEFT' AS problem FROM erasure_ledger l
  WHERE l.request_id = $1 AND l.erased_at IS NOT NULL AND (
    EXISTS (SELECT FROM object_metadata o WHERE o.object_id = l.object_id)
    OR EXISTS (SELECT FROM object_bodies b WHERE b.object_id = l.object_id)
    OR EXISTS (SELECT FROM multipart_uploads u WHERE u.upload_id = l.upload_id)
    OR EXISTS (SELECT FROM export_bundles e WHERE e.bundle_id = l.bundle_id))
  UNION ALL
  SELECT i.item_no, 'NOT_DONE' FROM request_items i WHERE i.request_id = $1 AND i.state <> 'done' AND i.kind <> 'audit_values'
    AND i.planned_outcome = 'ERASED'
  UNION ALL
  SELECT i.item_no, 'LINK_LEFT' FROM request_items i JOIN subject_object_links k USING (object_id)
  WHERE i.request_id = $1 AND i.outcome = 'ERASED'`;

export const LEDGER_BLOBS = `SELECT DISTINCT unnest(blob_ids) AS blob_id FROM erasure_ledger WHERE request_id = $1 AND erased_at IS NOT NULL`;
export const VERIFIED = 'UPDATE erasure_ledger SET verified_at = now() WHERE request_id = $1 AND erased_at IS NOT NULL';

/** What was erased is no longer named. What is kept still is: it has to be found again when it may go. */
export const FORGET_ITEMS = `UPDATE request_items SET bucket_name = NULL, object_key = NULL, etag = NULL
  WHERE request_id = $1 AND outcome = 'ERASED'`;
const SAME_PERSON = `SELECT other.id FROM data_subject_requests r JOIN data_subject_requests other USING (customer_id)
  WHERE r.id = $1 AND other.subject_handle IN (SELECT same_subject(r.customer_id, r.subject_handle))
    AND (other.id = r.id OR other.status IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate'))`;
/** Earlier answers to the same person named the objects as well. */
export const FORGET_OTHER_ITEMS = `UPDATE request_items i SET bucket_name = NULL, object_key = NULL, etag = NULL
  WHERE i.request_id IN (${SAME_PERSON}) AND i.object_key IS NOT NULL
    AND NOT EXISTS (SELECT FROM object_metadata o WHERE o.object_id = i.object_id)
    AND NOT EXISTS (SELECT FROM multipart_uploads u WHERE u.upload_id = i.upload_id)`;
export const FORGET_REQUESTS = `UPDATE data_subject_requests SET data_subject_id = NULL, request_details = '{}', processing_notes = NULL,
    response_data = NULL, affected_objects = '[]', sealed_push_target = NULL WHERE id IN (${SAME_PERSON})`;
/** Without anything left to find, nothing says any more which identifiers were one person's. */
export const FORGET_ALIASES = `DELETE FROM subject_aliases a USING data_subject_requests r
  WHERE r.id = $1 AND a.customer_id = r.customer_id AND a.handle IN (SELECT same_subject(r.customer_id, r.subject_handle))
    AND NOT EXISTS (SELECT FROM request_items i WHERE i.request_id = r.id AND i.outcome IN ('DEFERRED', 'RETAINED'))
    AND NOT EXISTS (SELECT FROM data_subject_requests open WHERE open.customer_id = r.customer_id AND open.id <> r.id
      AND open.subject_handle IN (SELECT same_subject(r.customer_id, r.subject_handle))
      AND open.status NOT IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate'))`;

export const TOTALS = `SELECT count(*) FILTER (WHERE outcome = 'ERASED')::int AS erased,
    count(*) FILTER (WHERE outcome = 'DEFERRED')::int AS deferred,
    count(*) FILTER (WHERE outcome = 'RETAINED')::int AS retained,
    coalesce(sum(size_bytes) FILTER (WHERE outcome = 'ERASED'), 0)::text AS bytes
  FROM request_items WHERE request_id = $1`;

export const UNFREEZE_AGAIN = `DELETE FROM object_protections WHERE kind = 'freeze' AND object_id = ANY ($1::uuid[])`;

/** Objects that a restored database has again. */
export const ERASE_AGAIN = `WITH gone AS MATERIALIZED (
  SELECT o.object_id, ARRAY(
      SELECT o.blob_id WHERE o.blob_id IS NOT NULL
      UNION SELECT p.blob_id FROM multipart_parts p WHERE p.upload_id = o.multipart_id) AS blob_ids
  FROM object_metadata o WHERE o.object_id = ANY ($1::uuid[]) AND deletion_obstacles(o) = '{}'),
deleted AS (DELETE FROM object_metadata WHERE object_id IN (SELECT object_id FROM gone))
SELECT object_id, blob_ids FROM gone`;
