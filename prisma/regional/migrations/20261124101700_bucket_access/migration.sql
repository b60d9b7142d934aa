-- AlterTable
ALTER TABLE "buckets" DROP COLUMN "access_policy",
DROP COLUMN "encryption_algorithm",
DROP COLUMN "encryption_enabled",
DROP COLUMN "lifecycle_policy",
DROP COLUMN "notification_config",
DROP COLUMN "tags",
ADD COLUMN     "acl" JSONB,
ADD COLUMN     "configurations" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "data_classification" TEXT,
ADD COLUMN     "object_ownership" TEXT DEFAULT 'BucketOwnerEnforced',
ADD COLUMN     "policy" TEXT,
ADD COLUMN     "public_access_block" JSONB,
ADD COLUMN     "public_access_lifted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "multipart_uploads" ADD COLUMN     "acl" JSONB,
ADD COLUMN     "encryption" JSONB,
ADD COLUMN     "owner_id" TEXT;

-- AlterTable
ALTER TABLE "object_metadata" ADD COLUMN     "acl" JSONB,
ADD COLUMN     "encryption" JSONB,
ADD COLUMN     "owner_id" TEXT;

-- CreateTable
CREATE TABLE "bucket_defaults" (
    "customer_id" TEXT NOT NULL,
    "object_ownership" TEXT,
    "public_access_lifted" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT NOT NULL,
    "set_by" TEXT,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bucket_defaults_pkey" PRIMARY KEY ("customer_id")
);

-- AddForeignKey
ALTER TABLE "bucket_defaults" ADD CONSTRAINT "bucket_defaults_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE CASCADE ON UPDATE CASCADE;


ALTER TABLE "buckets"
  ADD CONSTRAINT "buckets_object_ownership" CHECK ("object_ownership" IN ('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')),
  ADD CONSTRAINT "buckets_data_classification" CHECK ("data_classification" IN ('public', 'internal', 'confidential', 'restricted'));
ALTER TABLE "bucket_defaults"
  ADD CONSTRAINT "bucket_defaults_object_ownership" CHECK ("object_ownership" IN ('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'));

-- A name is its customer's own affair until the bucket can be shared; then others must be able to tell it from all others.
CREATE UNIQUE INDEX "buckets_shared_name" ON "buckets" ("bucket_name")
  WHERE "policy" IS NOT NULL OR "object_ownership" IS DISTINCT FROM 'BucketOwnerEnforced';
-- What background work looks for.
CREATE INDEX "buckets_with_lifecycle" ON "buckets" ("bucket_id") WHERE "configurations" ? 'lifecycle';

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON bucket_defaults TO s3gateway;
  END IF;
END $$;
