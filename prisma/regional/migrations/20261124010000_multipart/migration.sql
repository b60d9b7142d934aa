-- AlterTable
ALTER TABLE "object_metadata" ADD COLUMN     "multipart_id" UUID,
ADD COLUMN     "part_count" INTEGER;

-- CreateTable
CREATE TABLE "multipart_uploads" (
    "upload_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "object_key" TEXT COLLATE "C" NOT NULL,
    "content_type" TEXT,
    "system_headers" JSONB NOT NULL DEFAULT '{}',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "storage_class" TEXT NOT NULL DEFAULT 'STANDARD',
    "checksum_algorithm" TEXT,
    "checksum_type" TEXT,
    "initiated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "multipart_uploads_pkey" PRIMARY KEY ("upload_id")
);

-- CreateTable
CREATE TABLE "multipart_parts" (
    "upload_id" UUID NOT NULL,
    "part_number" INTEGER NOT NULL,
    "blob_id" UUID NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "start_offset" BIGINT,
    "etag" TEXT NOT NULL,
    "checksums" JSONB NOT NULL DEFAULT '{}',
    "last_modified" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "multipart_parts_pkey" PRIMARY KEY ("upload_id","part_number")
);

-- CreateIndex
CREATE INDEX "multipart_parts_blob_id_idx" ON "multipart_parts"("blob_id");

-- AddForeignKey
ALTER TABLE "multipart_parts" ADD CONSTRAINT "multipart_parts_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "multipart_uploads"("upload_id") ON DELETE CASCADE ON UPDATE CASCADE;


ALTER TABLE "multipart_parts"
  ADD CONSTRAINT "multipart_parts_number" CHECK ("part_number" BETWEEN 1 AND 10000),
  ADD CONSTRAINT "multipart_parts_size" CHECK ("size_bytes" >= 0);

-- A blob whose row goes away is garbage, whoever deletes the row (S3, an erasure, SQL by hand): nothing can forget it. An hour
-- later no reader can still be about to open it.
CREATE FUNCTION "collect_object_blob"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.blob_id IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.blob_id IS DISTINCT FROM NEW.blob_id) THEN
    INSERT INTO blob_garbage (blob_id, delete_after) VALUES (OLD.blob_id, now() + interval '1 hour')
      ON CONFLICT (blob_id) DO NOTHING;
  END IF;
  IF OLD.multipart_id IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.multipart_id IS DISTINCT FROM NEW.multipart_id) THEN
    DELETE FROM multipart_uploads WHERE upload_id = OLD.multipart_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "object_metadata_collect_deleted" AFTER DELETE ON "object_metadata"
  FOR EACH ROW WHEN (OLD.blob_id IS NOT NULL OR OLD.multipart_id IS NOT NULL) EXECUTE FUNCTION "collect_object_blob"();
CREATE TRIGGER "object_metadata_collect_replaced" AFTER UPDATE OF "blob_id", "multipart_id" ON "object_metadata"
  FOR EACH ROW WHEN ((OLD.blob_id IS NOT NULL OR OLD.multipart_id IS NOT NULL)
    AND (OLD.blob_id, OLD.multipart_id) IS DISTINCT FROM (NEW.blob_id, NEW.multipart_id))
  EXECUTE FUNCTION "collect_object_blob"();

CREATE FUNCTION "collect_part_blob"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO blob_garbage (blob_id, delete_after) VALUES (OLD.blob_id, now() + interval '1 hour')
    ON CONFLICT (blob_id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "multipart_parts_collect_deleted" AFTER DELETE ON "multipart_parts"
  FOR EACH ROW EXECUTE FUNCTION "collect_part_blob"();
CREATE TRIGGER "multipart_parts_collect_replaced" AFTER UPDATE OF "blob_id" ON "multipart_parts"
  FOR EACH ROW WHEN (OLD.blob_id IS DISTINCT FROM NEW.blob_id) EXECUTE FUNCTION "collect_part_blob"();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON multipart_uploads, multipart_parts TO s3gateway;
  END IF;
END $$;

-- One current version of a key. Reads and listings go through it, so older versions never slow them down.
CREATE UNIQUE INDEX "object_metadata_latest" ON "object_metadata"("customer_id", "bucket_name", "object_key") WHERE "is_latest";

-- Uploads in progress are listed; those whose object lives on are only looked up by id.
CREATE INDEX "multipart_uploads_in_progress" ON "multipart_uploads"("customer_id", "bucket_name", "object_key", "upload_id")
  WHERE "completed_at" IS NULL;
