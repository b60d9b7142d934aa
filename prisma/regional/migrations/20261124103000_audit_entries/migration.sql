-- The audit trail without personal plaintext: `audit_entries` (append-only) holds facts in clear and commitments to personal
-- values; `audit_values` (deletable) holds the values, sealed under the subject's or the customer's key. `operations_log` becomes
-- a view with the product document's columns. These tables live in SQL only; prisma/drift.ts names them.

DROP VIEW "recent_operations_summary";
DROP FUNCTION "ensure_operations_log_partitions"(integer);

CREATE OR REPLACE FUNCTION "refuse_to_change_the_audit_trail"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is not allowed', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- Entries of earlier versions hold personal values in clear and cannot be sealed here (the keys are not in the database):
-- they are kept, append-only and out of the application's reach, until the operator drops them.
DO $$
BEGIN
  IF EXISTS (SELECT FROM "operations_log") THEN
    ALTER TABLE "operations_log" RENAME TO "operations_log_unsealed";
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 's3gateway') THEN
      REVOKE ALL ON "operations_log_unsealed" FROM s3gateway;
    END IF;
  ELSE
    DROP TABLE "operations_log";
  END IF;
END $$;

CREATE SEQUENCE "audit_position" AS bigint;

CREATE TABLE "audit_entries" (
  "id"                        uuid NOT NULL DEFAULT gen_random_uuid(),
  "created_at"                timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- In this order the sequencer takes entries: a transaction's id is below every id that may still appear once all older ones ended.
  "xact_id"                   xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "position"                  bigint NOT NULL DEFAULT nextval('audit_position'),
  "region_id"                 text NOT NULL,
  "customer_id"               text,
  "channel"                   text NOT NULL,
  "via"                       text NOT NULL DEFAULT 'direct',
  "operation_type"            text NOT NULL,
  "bucket_name"               text,
  "object_id"                 uuid,
  "version_id"                text,
  "provider_used"             text,
  "request_id"                text NOT NULL,
  "credential_kind"           text,
  "roles"                     jsonb NOT NULL DEFAULT '[]',
  "organisation"              text,
  "source_country"            text,
  "source_country_method"     text,
  "source_country_confidence" text,
  "purpose_of_processing"     text,
  "legal_basis"               text,
  "status_code"               integer NOT NULL,
  "error_code"                text,
  "bytes_transferred"         bigint NOT NULL DEFAULT 0,
  "response_time_ms"          integer,
  "decision"                  text NOT NULL DEFAULT 'ALLOW',
  "decision_reasons"          jsonb NOT NULL DEFAULT '[]',
  "ruleset_version"           text,
  "cross_border_transfer"     boolean NOT NULL DEFAULT false,
  "retention_applied"         boolean NOT NULL DEFAULT false,
  "compliance_info"           jsonb NOT NULL DEFAULT '{}',
  -- Personal field → base64 of its salted commitment.
  "committed"                 jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("created_at", "id"),
  CONSTRAINT "audit_entries_channel" CHECK ("channel" IN ('s3', 'graphql', 'rest', 'system')),
  CONSTRAINT "audit_entries_via" CHECK ("via" IN ('direct', 'gateway')),
  CONSTRAINT "audit_entries_decision" CHECK ("decision" IN ('ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY'))
) PARTITION BY RANGE ("created_at");
CREATE INDEX "audit_entries_order" ON "audit_entries" ("xact_id", "position");
CREATE INDEX "audit_entries_customer" ON "audit_entries" ("customer_id", "created_at" DESC, "id");
CREATE INDEX "audit_entries_operation" ON "audit_entries" ("customer_id", "operation_type", "created_at" DESC, "id");
CREATE INDEX "audit_entries_unusual" ON "audit_entries" ("customer_id", "decision", "created_at" DESC, "id") WHERE "decision" <> 'ALLOW';
CREATE INDEX "audit_entries_cross_border" ON "audit_entries" ("customer_id", "created_at" DESC) WHERE "cross_border_transfer";

-- Each part: JSON {salt, values} under AES-256-GCM, bound to its entry and part. `request`: actor, source_ip, user_agent, under the
-- customer's key. `target`: object_key, subjects, under the subject's key if there is exactly one subject.
CREATE TABLE "audit_values" (
  "created_at"     timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "entry_id"       uuid NOT NULL,
  "request_key_id" uuid,
  "request_sealed" bytea,
  "target_key_id"  uuid,
  "target_sealed"  bytea,
  CONSTRAINT "audit_values_pkey" PRIMARY KEY ("created_at", "entry_id")
) PARTITION BY RANGE ("created_at");

-- Who an entry is about, or was made by, as a keyed hash: for search and erasure; gone with the erasure.
CREATE TABLE "audit_subjects" (
  "created_at"   timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "entry_id"     uuid NOT NULL,
  "customer_id"  text,
  "subject_hash" bytea NOT NULL,
  "role"         text NOT NULL,
  CONSTRAINT "audit_subjects_pkey" PRIMARY KEY ("created_at", "entry_id", "subject_hash", "role"),
  CONSTRAINT "audit_subjects_role" CHECK ("role" IN ('subject', 'actor'))
) PARTITION BY RANGE ("created_at");
CREATE INDEX "audit_subjects_lookup" ON "audit_subjects" ("subject_hash", "role", "created_at" DESC, "entry_id");

-- Sealed under the region's root key; null once destroyed. customer null: the region's own; subject_hash null: the customer's.
CREATE TABLE "audit_keys" (
  "key_id"       uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "customer_id"  text,
  "subject_hash" bytea,
  "sealed_key"   bytea,
  "created_at"   timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "destroyed_at" timestamptz(3),
  CONSTRAINT "audit_keys_destroyed" CHECK (("sealed_key" IS NULL) = ("destroyed_at" IS NOT NULL))
);
CREATE UNIQUE INDEX "audit_keys_current" ON "audit_keys" ("customer_id", "subject_hash") NULLS NOT DISTINCT WHERE "destroyed_at" IS NULL;

-- Partitions by month, created ahead of time; the default ones mean that a late clock never loses an entry.
CREATE TABLE "audit_entries_default" PARTITION OF "audit_entries" DEFAULT;
CREATE TABLE "audit_values_default" PARTITION OF "audit_values" DEFAULT;
CREATE TABLE "audit_subjects_default" PARTITION OF "audit_subjects" DEFAULT;

CREATE FUNCTION "ensure_audit_partitions"(months_ahead integer DEFAULT 2) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date;
  parent text;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit_partitions'));
  FOR i IN 0..months_ahead LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    FOREACH parent IN ARRAY ARRAY['audit_entries', 'audit_values', 'audit_subjects'] LOOP
      name := parent || '_' || to_char(month, 'YYYY_MM');
      IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
          month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
      END IF;
    END LOOP;
  END LOOP;
END $$;
SELECT ensure_audit_partitions(2);

CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE ON "audit_entries"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_the_audit_trail"();
CREATE TRIGGER "audit_entries_no_truncate" BEFORE TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_the_audit_trail"();
-- ALWAYS: fires for a superuser's session_replication_role = replica too.
ALTER TABLE "audit_entries" ENABLE ALWAYS TRIGGER "audit_entries_append_only";
ALTER TABLE "audit_entries" ENABLE ALWAYS TRIGGER "audit_entries_no_truncate";

-- The product document's log. Personal values never show: '[sealed]' has one that can be opened with the region's keys (through
-- auditEntries), '[erased]' had one. The subquery runs only for the columns that are asked for.
CREATE VIEW "operations_log" AS
  SELECT e.id, e.customer_id, e.region_id, e.channel, e.operation_type, e.bucket_name,
         CASE WHEN e.committed ? 'object_key' THEN (SELECT CASE WHEN count(v.target_sealed) = 0 THEN '[erased]' ELSE '[sealed]' END
           FROM audit_values v WHERE v.created_at = e.created_at AND v.entry_id = e.id) END AS object_key,
         e.object_id, e.version_id, e.provider_used, e.request_id, NULL::text AS session_id,
         CASE WHEN e.committed ? 'actor' THEN (SELECT CASE WHEN count(v.request_sealed) = 0 THEN '[erased]' ELSE '[sealed]' END
           FROM audit_values v WHERE v.created_at = e.created_at AND v.entry_id = e.id) END AS user_id,
         CASE WHEN e.committed ? 'user_agent' THEN (SELECT CASE WHEN count(v.request_sealed) = 0 THEN '[erased]' ELSE '[sealed]' END
           FROM audit_values v WHERE v.created_at = e.created_at AND v.entry_id = e.id) END AS user_agent,
         CASE WHEN e.committed ? 'source_ip' THEN (SELECT CASE WHEN count(v.request_sealed) = 0 THEN '[erased]' ELSE '[sealed]' END
           FROM audit_values v WHERE v.created_at = e.created_at AND v.entry_id = e.id) END AS source_ip,
         e.source_country, e.via, e.status_code, e.bytes_transferred, e.response_time_ms, e.error_code,
         NULL::text AS error_message, NULL::jsonb AS request_headers, NULL::jsonb AS response_headers, e.compliance_info,
         CASE WHEN e.committed ? 'subjects' THEN (SELECT CASE WHEN count(v.target_sealed) = 0 THEN '[erased]' ELSE '[sealed]' END
           FROM audit_values v WHERE v.created_at = e.created_at AND v.entry_id = e.id) END AS data_subject_id,
         e.legal_basis, e.purpose_of_processing, e.retention_applied, e.cross_border_transfer, e.decision, e.created_at
  FROM audit_entries e;

CREATE VIEW "recent_operations_summary" AS
  SELECT customer_id, operation_type, count(*) AS operations, count(*) FILTER (WHERE status_code >= 400) AS failures,
         sum(bytes_transferred) AS bytes_transferred, max(created_at) AS last_at
  FROM audit_entries WHERE created_at > now() - interval '24 hours' GROUP BY customer_id, operation_type;

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT ON audit_entries TO s3gateway;
    GRANT USAGE ON SEQUENCE audit_position TO s3gateway;
    GRANT SELECT, INSERT, DELETE, UPDATE (request_sealed, request_key_id, target_sealed, target_key_id) ON audit_values TO s3gateway;
    GRANT SELECT, INSERT, DELETE ON audit_subjects TO s3gateway;
    GRANT SELECT, INSERT, UPDATE (sealed_key, destroyed_at) ON audit_keys TO s3gateway;
    GRANT SELECT ON operations_log, recent_operations_summary TO s3gateway;
    GRANT EXECUTE ON FUNCTION ensure_audit_partitions(integer) TO s3gateway;
  END IF;
END $$;
