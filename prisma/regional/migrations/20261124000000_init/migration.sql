-- CreateTable
CREATE TABLE "region_stamp" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "region_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "region_stamp_pkey" PRIMARY KEY ("singleton")
);

-- CreateTable
CREATE TABLE "customers" (
    "customer_id" TEXT NOT NULL,
    "customer_name" TEXT NOT NULL,
    "customer_type" TEXT NOT NULL DEFAULT 'enterprise',
    "region_id" TEXT NOT NULL,
    "country" TEXT NOT NULL DEFAULT 'Unknown',
    "country_code" CHAR(2),
    "data_residency_requirement" TEXT NOT NULL DEFAULT 'strict',
    "compliance_requirements" JSONB NOT NULL DEFAULT '[]',
    "retention_policy" JSONB NOT NULL DEFAULT '{}',
    "legal_basis" JSONB NOT NULL DEFAULT '[]',
    "data_classification" TEXT NOT NULL DEFAULT 'internal',
    "primary_contact_email" TEXT,
    "compliance_officer_email" TEXT,
    "legal_entity_info" JSONB NOT NULL DEFAULT '{}',
    "service_tier" TEXT NOT NULL DEFAULT 'standard',
    "allowed_regions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "cross_region_replication" BOOLEAN NOT NULL DEFAULT false,
    "encryption_requirements" JSONB NOT NULL DEFAULT '{}',
    "compliance_status" TEXT NOT NULL DEFAULT 'active',
    "last_compliance_review" TIMESTAMPTZ(3),
    "next_compliance_review" TIMESTAMPTZ(3),
    "compliance_notes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("customer_id")
);

-- CreateTable
CREATE TABLE "access_keys" (
    "access_key_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_keys_pkey" PRIMARY KEY ("access_key_id")
);

-- CreateTable
CREATE TABLE "buckets" (
    "bucket_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "versioning_enabled" BOOLEAN NOT NULL DEFAULT false,
    "object_lock_enabled" BOOLEAN NOT NULL DEFAULT false,
    "encryption_enabled" BOOLEAN NOT NULL DEFAULT false,
    "encryption_algorithm" TEXT,
    "replication_policy" JSONB NOT NULL DEFAULT '{}',
    "compliance_config" JSONB NOT NULL DEFAULT '{}',
    "access_policy" JSONB NOT NULL DEFAULT '{}',
    "lifecycle_policy" JSONB NOT NULL DEFAULT '{}',
    "notification_config" JSONB NOT NULL DEFAULT '{}',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "buckets_pkey" PRIMARY KEY ("bucket_id")
);

-- CreateTable
CREATE TABLE "object_metadata" (
    "object_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "object_key" TEXT COLLATE "C" NOT NULL,
    "version_id" TEXT NOT NULL DEFAULT 'null',
    "is_latest" BOOLEAN NOT NULL DEFAULT true,
    "is_delete_marker" BOOLEAN NOT NULL DEFAULT false,
    "etag" TEXT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "content_type" TEXT,
    "last_modified" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "storage_class" TEXT NOT NULL DEFAULT 'STANDARD',
    "encryption_type" TEXT,
    "blob_id" UUID,
    "system_headers" JSONB NOT NULL DEFAULT '{}',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "checksums" JSONB NOT NULL DEFAULT '{}',
    "replicas" JSONB NOT NULL DEFAULT '[]',
    "required_replica_count" INTEGER NOT NULL DEFAULT 1,
    "current_replica_count" INTEGER NOT NULL DEFAULT 1,
    "sync_status" TEXT NOT NULL DEFAULT 'complete',
    "last_sync_attempt" TIMESTAMPTZ(3),
    "sync_error_message" TEXT,
    "region_id" TEXT NOT NULL,
    "compliance_status" TEXT NOT NULL DEFAULT 'compliant',
    "retention_until" TIMESTAMPTZ(3),
    "legal_hold" BOOLEAN NOT NULL DEFAULT false,
    "legal_hold_reason" TEXT,
    "data_classification" TEXT NOT NULL DEFAULT 'internal',
    "access_log_retention_days" INTEGER NOT NULL DEFAULT 2557,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "object_metadata_pkey" PRIMARY KEY ("object_id")
);

-- CreateTable
CREATE TABLE "object_bodies" (
    "object_id" UUID NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "object_bodies_pkey" PRIMARY KEY ("object_id")
);

-- CreateTable
CREATE TABLE "blob_garbage" (
    "blob_id" UUID NOT NULL,
    "delete_after" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blob_garbage_pkey" PRIMARY KEY ("blob_id")
);

-- CreateTable
CREATE TABLE "operations_log" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT,
    "region_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "operation_type" TEXT NOT NULL,
    "bucket_name" TEXT,
    "object_key" TEXT,
    "object_id" UUID,
    "version_id" TEXT,
    "provider_used" TEXT,
    "request_id" TEXT NOT NULL,
    "session_id" TEXT,
    "user_id" TEXT,
    "user_agent" TEXT,
    "source_ip" TEXT,
    "source_country" TEXT,
    "via" TEXT NOT NULL DEFAULT 'direct',
    "status_code" INTEGER NOT NULL,
    "bytes_transferred" BIGINT NOT NULL DEFAULT 0,
    "response_time_ms" INTEGER,
    "error_code" TEXT,
    "error_message" TEXT,
    "request_headers" JSONB,
    "response_headers" JSONB,
    "compliance_info" JSONB NOT NULL DEFAULT '{}',
    "data_subject_id" TEXT,
    "legal_basis" TEXT,
    "purpose_of_processing" TEXT,
    "retention_applied" BOOLEAN NOT NULL DEFAULT false,
    "cross_border_transfer" BOOLEAN NOT NULL DEFAULT false,
    "decision" TEXT NOT NULL DEFAULT 'ALLOW',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operations_log_pkey" PRIMARY KEY ("created_at","id")
) PARTITION BY RANGE ("created_at");

-- CreateTable
CREATE TABLE "compliance_events" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT,
    "event_type" TEXT NOT NULL,
    "severity" TEXT NOT NULL DEFAULT 'medium',
    "event_description" TEXT NOT NULL,
    "affected_objects" JSONB NOT NULL DEFAULT '[]',
    "remediation_required" BOOLEAN NOT NULL DEFAULT false,
    "remediation_actions" JSONB NOT NULL DEFAULT '[]',
    "remediation_deadline" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "resolution_notes" TEXT,
    "regulatory_body" TEXT,
    "notification_required" BOOLEAN NOT NULL DEFAULT false,
    "notification_sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "compliance_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_subject_requests" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "data_subject_id" TEXT NOT NULL,
    "request_type" TEXT NOT NULL,
    "request_details" JSONB NOT NULL DEFAULT '{}',
    "verification_status" TEXT NOT NULL DEFAULT 'pending',
    "verification_method" TEXT,
    "status" TEXT NOT NULL DEFAULT 'received',
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "response_deadline" TIMESTAMPTZ(3) NOT NULL,
    "affected_objects" JSONB NOT NULL DEFAULT '[]',
    "processing_notes" TEXT,
    "response_data" JSONB,
    "completed_at" TIMESTAMPTZ(3),
    "completed_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_subject_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "compliance_rules" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT,
    "rule_name" TEXT NOT NULL,
    "rule_type" TEXT NOT NULL,
    "rule_definition" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "effective_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "effective_until" TIMESTAMPTZ(3),
    "created_by" TEXT,
    "approval_required" BOOLEAN NOT NULL DEFAULT false,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "compliance_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_jobs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "object_id" UUID NOT NULL,
    "job_type" TEXT NOT NULL,
    "target_zone" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error_message" TEXT,
    "scheduled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_patterns" (
    "customer_id" TEXT NOT NULL,
    "object_id" UUID NOT NULL,
    "access_date" DATE NOT NULL,
    "source_country" TEXT NOT NULL DEFAULT 'ZZ',
    "access_count" INTEGER NOT NULL DEFAULT 0,
    "unusual_access" BOOLEAN NOT NULL DEFAULT false,
    "compliance_concern" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "access_patterns_pkey" PRIMARY KEY ("customer_id","object_id","access_date","source_country")
);

-- CreateIndex
CREATE INDEX "customers_created_at_customer_id_idx" ON "customers"("created_at", "customer_id");

-- CreateIndex
CREATE INDEX "customers_next_compliance_review_idx" ON "customers"("next_compliance_review");

-- CreateIndex
CREATE INDEX "access_keys_customer_id_idx" ON "access_keys"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "buckets_customer_id_bucket_name_key" ON "buckets"("customer_id", "bucket_name");

-- CreateIndex
CREATE INDEX "object_metadata_blob_id_idx" ON "object_metadata"("blob_id");

-- CreateIndex
CREATE UNIQUE INDEX "object_metadata_customer_id_bucket_name_object_key_version__key" ON "object_metadata"("customer_id", "bucket_name", "object_key", "version_id");

-- CreateIndex
CREATE INDEX "blob_garbage_delete_after_idx" ON "blob_garbage"("delete_after");

-- CreateIndex
CREATE INDEX "operations_log_customer_id_created_at_id_idx" ON "operations_log"("customer_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "compliance_events_customer_id_created_at_idx" ON "compliance_events"("customer_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "data_subject_requests_customer_id_received_at_idx" ON "data_subject_requests"("customer_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "data_subject_requests_customer_id_data_subject_id_idx" ON "data_subject_requests"("customer_id", "data_subject_id");

-- CreateIndex
CREATE INDEX "compliance_rules_customer_id_rule_type_idx" ON "compliance_rules"("customer_id", "rule_type");

-- CreateIndex
CREATE INDEX "sync_jobs_status_scheduled_at_idx" ON "sync_jobs"("status", "scheduled_at");

-- AddForeignKey
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "buckets" ADD CONSTRAINT "buckets_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "object_bodies" ADD CONSTRAINT "object_bodies_object_id_fkey" FOREIGN KEY ("object_id") REFERENCES "object_metadata"("object_id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Closed vocabularies. ------------------------------------------------------------------------------------------------
ALTER TABLE "region_stamp" ADD CONSTRAINT "region_stamp_one_row" CHECK ("singleton");
ALTER TABLE "customers"
  ADD CONSTRAINT "customers_id" CHECK ("customer_id" ~ '^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$'),
  ADD CONSTRAINT "customers_type" CHECK ("customer_type" IN ('enterprise', 'individual', 'government')),
  ADD CONSTRAINT "customers_residency" CHECK ("data_residency_requirement" IN ('strict', 'eu-only', 'flexible')),
  ADD CONSTRAINT "customers_requirements" CHECK (jsonb_typeof("compliance_requirements") = 'array'),
  ADD CONSTRAINT "customers_classification" CHECK ("data_classification" IN ('public', 'internal', 'confidential', 'restricted')),
  ADD CONSTRAINT "customers_tier" CHECK ("service_tier" IN ('basic', 'standard', 'premium', 'enterprise')),
  ADD CONSTRAINT "customers_compliance_status" CHECK ("compliance_status" IN ('active', 'review_required', 'suspended', 'violation', 'relocating'));
ALTER TABLE "access_keys"
  ADD CONSTRAINT "access_keys_status" CHECK ("status" IN ('active', 'disabled'));
ALTER TABLE "object_metadata"
  ADD CONSTRAINT "object_metadata_size" CHECK ("size_bytes" >= 0),
  ADD CONSTRAINT "object_metadata_sync" CHECK ("sync_status" IN ('pending', 'syncing', 'complete', 'failed', 'partial')),
  ADD CONSTRAINT "object_metadata_compliance" CHECK ("compliance_status" IN ('compliant', 'review_required', 'violation')),
  ADD CONSTRAINT "object_metadata_classification" CHECK ("data_classification" IN ('public', 'internal', 'confidential', 'restricted'));
ALTER TABLE "operations_log"
  ADD CONSTRAINT "operations_log_channel" CHECK ("channel" IN ('s3', 'graphql', 'rest', 'system')),
  ADD CONSTRAINT "operations_log_via" CHECK ("via" IN ('direct', 'gateway')),
  ADD CONSTRAINT "operations_log_decision" CHECK ("decision" IN ('ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY'));
ALTER TABLE "compliance_events"
  ADD CONSTRAINT "compliance_events_type" CHECK ("event_type" IN ('violation', 'review_required', 'legal_hold_applied', 'legal_hold_released',
    'data_subject_request', 'residency_denied', 'transfer_logged', 'retention_expired', 'personal_data_breach', 'key_destroyed',
    'audit_verification_failed', 'relocation')),
  ADD CONSTRAINT "compliance_events_severity" CHECK ("severity" IN ('low', 'medium', 'high', 'critical'));
ALTER TABLE "data_subject_requests"
  ADD CONSTRAINT "data_subject_requests_type" CHECK ("request_type" IN ('access', 'rectification', 'erasure', 'restriction', 'portability',
    'objection', 'automated_decision', 'withdraw_consent')),
  ADD CONSTRAINT "data_subject_requests_verification" CHECK ("verification_status" IN ('pending', 'verified', 'rejected')),
  ADD CONSTRAINT "data_subject_requests_status" CHECK ("status" IN ('received', 'identity_verification', 'verified', 'scoping', 'in_progress',
    'extended', 'awaiting_approval', 'blocked_legal_hold', 'completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate')),
  ADD CONSTRAINT "data_subject_requests_deadline" CHECK ("response_deadline" > "received_at");
ALTER TABLE "compliance_rules"
  ADD CONSTRAINT "compliance_rules_type" CHECK ("rule_type" IN ('retention', 'access_control', 'encryption', 'cross_border', 'classification', 'legal_hold'));
ALTER TABLE "sync_jobs"
  ADD CONSTRAINT "sync_jobs_type" CHECK ("job_type" IN ('add_replica', 'remove_replica', 'verify')),
  ADD CONSTRAINT "sync_jobs_status" CHECK ("status" IN ('pending', 'running', 'complete', 'failed'));

-- Bodies of a few KiB are stored outside the row and never compressed: they are read whole and are often compressed already.
ALTER TABLE "object_bodies" ALTER COLUMN "body" SET STORAGE EXTERNAL;

-- The audit trail: partitions by month, created ahead of time; the default partition means a late clock never loses an entry.
CREATE TABLE "operations_log_default" PARTITION OF "operations_log" DEFAULT;

CREATE FUNCTION "ensure_operations_log_partitions"(months_ahead integer DEFAULT 2) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('operations_log_partitions'));
  FOR i IN 0..months_ahead LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    name := 'operations_log_' || to_char(month, 'YYYY_MM');
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF operations_log FOR VALUES FROM (%L) TO (%L)', name,
        month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;
SELECT ensure_operations_log_partitions(2);

CREATE FUNCTION "refuse_to_change_the_audit_trail"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'operations_log is append-only: % is not allowed', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "operations_log_append_only" BEFORE UPDATE OR DELETE ON "operations_log"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_the_audit_trail"();
CREATE TRIGGER "operations_log_no_truncate" BEFORE TRUNCATE ON "operations_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_the_audit_trail"();
-- ALWAYS: fires for a superuser's session_replication_role = replica too.
ALTER TABLE "operations_log" ENABLE ALWAYS TRIGGER "operations_log_append_only";
ALTER TABLE "operations_log" ENABLE ALWAYS TRIGGER "operations_log_no_truncate";

-- A customer's region never changes by an UPDATE; moving one is a relocation.
CREATE FUNCTION "refuse_to_move_a_customer"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'customer % belongs to region %; moving it is a relocation', OLD.customer_id, OLD.region_id
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "customers_region_is_fixed" BEFORE UPDATE OF "region_id" ON "customers"
  FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION "refuse_to_move_a_customer"();

-- Views. Every figure is counted on its own; joining the tables would multiply them (10 objects, 3 violations and 2 requests
-- once showed as 60/60/60). -----------------------------------------------------------------------------------------------
CREATE VIEW "customer_compliance_summary" AS
  SELECT c.customer_id, c.customer_name, c.region_id, c.compliance_status AS customer_compliance_status,
         c.data_residency_requirement, c.compliance_requirements,
         o.total_objects, o.compliant_objects, o.legal_hold_objects, v.open_violations, d.pending_data_requests
  FROM customers c
  CROSS JOIN LATERAL (
    SELECT count(*) AS total_objects,
           count(*) FILTER (WHERE compliance_status = 'compliant') AS compliant_objects,
           count(*) FILTER (WHERE legal_hold) AS legal_hold_objects
    FROM object_metadata WHERE customer_id = c.customer_id AND is_latest AND NOT is_delete_marker) o
  CROSS JOIN LATERAL (
    SELECT count(*) AS open_violations FROM compliance_events
    WHERE customer_id = c.customer_id AND event_type = 'violation' AND resolved_at IS NULL) v
  CROSS JOIN LATERAL (
    SELECT count(*) AS pending_data_requests FROM data_subject_requests
    WHERE customer_id = c.customer_id AND status NOT IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate')) d;

CREATE VIEW "compliance_alerts" AS
  SELECT id::text AS alert_id, customer_id, 'COMPLIANCE_EVENT' AS kind, severity, event_description AS message,
         remediation_deadline AS deadline, created_at
  FROM compliance_events WHERE resolved_at IS NULL
  UNION ALL
  SELECT id::text, customer_id, CASE WHEN response_deadline < now() THEN 'REQUEST_OVERDUE' ELSE 'REQUEST_DUE' END,
         CASE WHEN response_deadline < now() THEN 'critical' WHEN response_deadline < now() + interval '7 days' THEN 'high' ELSE 'medium' END,
         'Data subject request (' || request_type || ') is ' || CASE WHEN response_deadline < now() THEN 'overdue' ELSE 'open' END,
         response_deadline, created_at
  FROM data_subject_requests WHERE status NOT IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate')
  UNION ALL
  SELECT 'review:' || customer_id, customer_id, 'REVIEW_DUE',
         CASE WHEN next_compliance_review < now() THEN 'high' ELSE 'medium' END,
         CASE WHEN next_compliance_review < now() THEN 'Compliance review is overdue' ELSE 'Compliance review is due within 30 days' END,
         next_compliance_review, next_compliance_review - interval '30 days'
  FROM customers WHERE next_compliance_review <= now() + interval '30 days';

CREATE VIEW "recent_operations_summary" AS
  SELECT customer_id, operation_type, count(*) AS operations, count(*) FILTER (WHERE status_code >= 400) AS failures,
         sum(bytes_transferred) AS bytes_transferred, max(created_at) AS last_at
  FROM operations_log WHERE created_at > now() - interval '24 hours' GROUP BY customer_id, operation_type;

CREATE VIEW "object_replication_status" AS
  SELECT customer_id, bucket_name, sync_status, count(*) AS objects,
         count(*) FILTER (WHERE current_replica_count < required_replica_count) AS under_replicated
  FROM object_metadata WHERE NOT is_delete_marker GROUP BY customer_id, bucket_name, sync_status;

-- Privileges. ---------------------------------------------------------------------------------------------------------
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON customers, access_keys, buckets, object_metadata, object_bodies, blob_garbage,
      compliance_events, data_subject_requests, compliance_rules, sync_jobs, access_patterns TO s3gateway;
    GRANT SELECT, INSERT ON operations_log, region_stamp TO s3gateway;
    GRANT SELECT ON customer_compliance_summary, compliance_alerts, recent_operations_summary, object_replication_status TO s3gateway;
    GRANT EXECUTE ON FUNCTION ensure_operations_log_partitions(integer) TO s3gateway;
  END IF;
END $$;
