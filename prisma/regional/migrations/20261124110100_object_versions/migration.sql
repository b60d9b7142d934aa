-- AlterTable
ALTER TABLE "buckets" ADD COLUMN     "object_lock_default" JSONB,
ADD COLUMN     "versioning_status" TEXT;
UPDATE "buckets" SET "versioning_status" = 'Enabled' WHERE "versioning_enabled";
ALTER TABLE "buckets" DROP COLUMN "versioning_enabled";

-- AlterTable
ALTER TABLE "multipart_uploads" ADD COLUMN     "legal_hold" BOOLEAN,
ADD COLUMN     "lock_mode" TEXT,
ADD COLUMN     "retention_until" TIMESTAMPTZ(3),
ADD COLUMN     "tags" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "object_metadata" ADD COLUMN     "legal_hold_set_at" TIMESTAMPTZ(3),
ADD COLUMN     "lock_mode" TEXT,
ADD COLUMN     "version_rank" BIGINT NOT NULL DEFAULT (- (extract(epoch from clock_timestamp()) * 1000000)::bigint);

-- CreateIndex
CREATE UNIQUE INDEX "object_metadata_version_rank_key" ON "object_metadata"("customer_id", "bucket_name", "object_key", "version_rank");


ALTER TABLE "buckets"
  ADD CONSTRAINT "buckets_versioning" CHECK ("versioning_status" IN ('Enabled', 'Suspended')),
  -- A lock on a version is worth nothing where an overwrite makes no version.
  ADD CONSTRAINT "buckets_lock_needs_versions" CHECK (NOT "object_lock_enabled" OR ("versioning_status" IS NOT NULL AND "versioning_status" = 'Enabled')),
  ADD CONSTRAINT "buckets_lock_default" CHECK ("object_lock_default" IS NULL OR "object_lock_enabled");
ALTER TABLE "object_metadata"
  ADD CONSTRAINT "object_metadata_lock_mode" CHECK ("lock_mode" IN ('GOVERNANCE', 'COMPLIANCE')),
  ADD CONSTRAINT "object_metadata_lock_period" CHECK ("lock_mode" IS NULL OR "retention_until" IS NOT NULL);
ALTER TABLE "multipart_uploads"
  ADD CONSTRAINT "multipart_uploads_lock_mode" CHECK ("lock_mode" IN ('GOVERNANCE', 'COMPLIANCE'));

-- The deletion guard: everything that keeps a version from being destroyed, in the words of subgraphs/regional/deletion-guard.
-- Asked about a row that the asking transaction has locked, so nothing can come between answer and deletion. A retention date
-- without a mode is a rule's or an officer's, not Object Lock's: nobody bypasses it. Delete markers hold no data.
CREATE FUNCTION "deletion_obstacles"(o object_metadata, bypass_governance boolean) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN o.is_delete_marker THEN '{}'::text[] ELSE array_remove(ARRAY[
    CASE WHEN o.legal_hold THEN 'LEGAL_HOLD' END,
    CASE WHEN o.matter_holds > 0 THEN 'LEGAL_MATTER' END,
    CASE WHEN o.retention_until > now() AND o.lock_mode = 'COMPLIANCE' THEN 'OBJECT_LOCK_COMPLIANCE' END,
    CASE WHEN o.retention_until > now() AND o.lock_mode = 'GOVERNANCE' AND NOT bypass_governance THEN 'OBJECT_LOCK_GOVERNANCE' END,
    CASE WHEN o.retention_until > now() AND o.lock_mode IS NULL THEN 'RETENTION' END,
    CASE WHEN o.rule_retain_until > now() THEN 'RETENTION_RULE' END,
    CASE WHEN o.restrictions > 0 THEN 'RESTRICTION' END,
    CASE WHEN o.request_freezes > 0 THEN 'OPEN_REQUEST' END
  ], NULL) END
$$;

-- A statement that found its key changed by another one between look and lock: the transaction is tried again.
CREATE FUNCTION "lost_a_race"() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RAISE EXCEPTION 'another writer changed the versions of this key' USING ERRCODE = 'serialization_failure';
END $$;

-- Whoever deletes a row (SQL by hand included): what no one may bypass holds.
CREATE FUNCTION "refuse_to_delete_protected"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  obstacles text[] := deletion_obstacles(OLD, true);
BEGIN
  IF obstacles <> '{}' THEN
    RAISE EXCEPTION 'object % may not be destroyed: %', OLD.object_id, array_to_string(obstacles, ', ')
      USING ERRCODE = 'insufficient_privilege', HINT = 'Lift what protects it first.';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER "object_metadata_guard_deletion" BEFORE DELETE ON "object_metadata"
  FOR EACH ROW WHEN (OLD.legal_hold OR OLD.retention_until IS NOT NULL OR OLD.rule_retain_until IS NOT NULL OR OLD.matter_holds > 0
    OR OLD.restrictions > 0 OR OLD.request_freezes > 0) EXECUTE FUNCTION "refuse_to_delete_protected"();

-- A repeated CompleteMultipartUpload finds the object it made.
CREATE INDEX "object_metadata_multipart" ON "object_metadata"("multipart_id") WHERE "multipart_id" IS NOT NULL;
