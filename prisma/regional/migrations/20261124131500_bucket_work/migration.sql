-- CreateTable
CREATE TABLE "lifecycle_passes" (
    "bucket_id" UUID NOT NULL,
    "period" BIGINT,
    "rules_hash" TEXT,
    "leased_by" UUID,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "lifecycle_passes_pkey" PRIMARY KEY ("bucket_id")
);

-- CreateTable
CREATE TABLE "notification_outbox" (
    "event_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "object_key" TEXT COLLATE "C" NOT NULL,
    "version_id" TEXT,
    "event_name" TEXT NOT NULL,
    "sequencer" BIGINT NOT NULL,
    "size_bytes" BIGINT,
    "etag" TEXT,
    "request_id" TEXT NOT NULL,
    "configuration_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_by" UUID,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_outbox_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "access_log_cursor" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "xact_id" BIGINT NOT NULL DEFAULT 0,
    "position" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "access_log_cursor_pkey" PRIMARY KEY ("singleton")
);

-- CreateIndex
CREATE INDEX "notification_outbox_due_at_idx" ON "notification_outbox"("due_at");

-- AddForeignKey
ALTER TABLE "lifecycle_passes" ADD CONSTRAINT "lifecycle_passes_bucket_id_fkey" FOREIGN KEY ("bucket_id") REFERENCES "buckets"("bucket_id") ON DELETE CASCADE ON UPDATE CASCADE;


ALTER TABLE "access_log_cursor" ADD CONSTRAINT "access_log_cursor_one_row" CHECK ("singleton");
-- What background work looks for, beside buckets_with_lifecycle.
CREATE INDEX "buckets_with_logging" ON "buckets" ("customer_id", "bucket_name") WHERE "configurations" ? 'logging';

-- The destinations of one event under a bucket's notification configuration, an array of {id, target, events, prefix, suffix}.
CREATE FUNCTION "notification_destinations"(configuration jsonb, event text, key text) RETURNS TABLE (configuration_id text, target text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT d ->> 'id', d ->> 'target' FROM jsonb_array_elements(configuration) d
  WHERE EXISTS (SELECT FROM jsonb_array_elements_text(d -> 'events') e
      WHERE e = event OR (right(e, 2) = ':*' AND starts_with(event, left(e, -1))))
    AND starts_with(key, coalesce(d ->> 'prefix', ''))
    AND right(key, char_length(coalesce(d ->> 'suffix', ''))) = coalesce(d ->> 'suffix', '')
$$;

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON lifecycle_passes, notification_outbox TO s3gateway;
    GRANT SELECT, INSERT, UPDATE ON access_log_cursor TO s3gateway;
  END IF;
END $$;
