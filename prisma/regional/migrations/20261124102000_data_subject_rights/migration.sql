-- AlterTable
ALTER TABLE "data_subject_requests" ADD COLUMN     "approval_requested_by" TEXT,
ADD COLUMN     "approved_at" TIMESTAMPTZ(3),
ADD COLUMN     "approved_by" TEXT,
ADD COLUMN     "concerns_marketing" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "deferred_items" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "duplicate_of" UUID,
ADD COLUMN     "execution_started_at" TIMESTAMPTZ(3),
ADD COLUMN     "ground" TEXT,
ADD COLUMN     "refusal_ground" TEXT,
ADD COLUMN     "refusal_narrative" TEXT,
ADD COLUMN     "refusal_notice_sent_at" TIMESTAMPTZ(3),
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "sealed_push_target" BYTEA,
ADD COLUMN     "subject_handle" BYTEA,
ADD COLUMN     "verified_at" TIMESTAMPTZ(3),
ALTER COLUMN "data_subject_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "object_metadata" ADD COLUMN     "matter_holds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "request_freezes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "restrictions" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rule_retain_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "subject_aliases" (
    "customer_id" TEXT NOT NULL,
    "handle" BYTEA NOT NULL,
    "subject_id" UUID NOT NULL,
    "added_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_aliases_pkey" PRIMARY KEY ("customer_id","handle")
);

-- CreateTable
CREATE TABLE "subject_key_templates" (
    "customer_id" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "provenance" TEXT NOT NULL DEFAULT 'unknown',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_key_templates_pkey" PRIMARY KEY ("customer_id","bucket_name","template")
);

-- CreateTable
CREATE TABLE "subject_object_links" (
    "object_id" UUID NOT NULL,
    "handle" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "relation" TEXT NOT NULL DEFAULT 'subject',
    "provenance" TEXT NOT NULL DEFAULT 'unknown',
    "linked_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_object_links_pkey" PRIMARY KEY ("object_id","handle","source")
);

-- CreateTable
CREATE TABLE "subject_upload_links" (
    "upload_id" UUID NOT NULL,
    "handle" BYTEA NOT NULL,
    "customer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_upload_links_pkey" PRIMARY KEY ("upload_id","handle")
);

-- CreateTable
CREATE TABLE "subject_index_backlog" (
    "object_id" UUID NOT NULL,

    CONSTRAINT "subject_index_backlog_pkey" PRIMARY KEY ("object_id")
);

-- CreateTable
CREATE TABLE "object_protections" (
    "object_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "source_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "object_protections_pkey" PRIMARY KEY ("object_id","kind","source_id")
);

-- CreateTable
CREATE TABLE "legal_hold_matters" (
    "matter_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "custodian" TEXT NOT NULL,
    "bucket_name" TEXT,
    "key_prefix" TEXT,
    "subject_handle" BYTEA,
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "release_requested_by" TEXT,
    "release_requested_at" TIMESTAMPTZ(3),
    "released_by" TEXT,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "legal_hold_matters_pkey" PRIMARY KEY ("matter_id")
);

-- CreateTable
CREATE TABLE "restrictions" (
    "restriction_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "request_id" UUID,
    "ground" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "imposed_by" TEXT NOT NULL,
    "imposed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "notice_sent_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "restrictions_pkey" PRIMARY KEY ("restriction_id")
);

-- CreateTable
CREATE TABLE "restriction_overrides" (
    "token_hash" BYTEA NOT NULL,
    "customer_id" TEXT NOT NULL,
    "object_id" UUID NOT NULL,
    "ground" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "issued_by" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "restriction_overrides_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "retention_schedules" (
    "schedule_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "bucket_name" TEXT NOT NULL,
    "key_prefix" TEXT NOT NULL DEFAULT '',
    "basis" TEXT NOT NULL,
    "trigger_event" TEXT NOT NULL DEFAULT 'created',
    "trigger_tag" TEXT,
    "minimum_days" INTEGER,
    "maximum_days" INTEGER,
    "action" TEXT NOT NULL DEFAULT 'delete',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "retention_schedules_pkey" PRIMARY KEY ("schedule_id")
);

-- CreateTable
CREATE TABLE "request_clock_events" (
    "request_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "event_type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "narrative" TEXT,
    "notice_sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "request_clock_events_pkey" PRIMARY KEY ("request_id","position")
);

-- CreateTable
CREATE TABLE "request_history" (
    "request_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "from_status" TEXT NOT NULL,
    "to_status" TEXT NOT NULL,
    "actor" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_history_pkey" PRIMARY KEY ("request_id","revision")
);

-- CreateTable
CREATE TABLE "request_transitions" (
    "from_status" TEXT NOT NULL,
    "to_status" TEXT NOT NULL,

    CONSTRAINT "request_transitions_pkey" PRIMARY KEY ("from_status","to_status")
);

-- CreateTable
CREATE TABLE "request_items" (
    "request_id" UUID NOT NULL,
    "item_no" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "object_id" UUID,
    "upload_id" UUID,
    "bundle_id" UUID,
    "bucket_name" TEXT,
    "object_key" TEXT,
    "version_id" TEXT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "etag" TEXT,
    "subjects" INTEGER NOT NULL DEFAULT 1,
    "provenance" TEXT,
    "planned_outcome" TEXT NOT NULL,
    "outcome" TEXT,
    "reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "retained_until" TIMESTAMPTZ(3),
    "blob_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "state" TEXT NOT NULL DEFAULT 'planned',
    "digest" TEXT,
    "decided_by" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_items_pkey" PRIMARY KEY ("request_id","item_no")
);

-- CreateTable
CREATE TABLE "request_work" (
    "request_id" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_by" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "request_work_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "erasure_ledger" (
    "request_id" UUID NOT NULL,
    "item_no" INTEGER NOT NULL,
    "customer_id" TEXT NOT NULL,
    "object_id" UUID,
    "upload_id" UUID,
    "bundle_id" UUID,
    "blob_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "intended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_ledger_pkey" PRIMARY KEY ("request_id","item_no")
);

-- CreateTable
CREATE TABLE "export_bundles" (
    "bundle_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "request_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "blob_id" UUID,
    "size_bytes" BIGINT,
    "sha256" TEXT,
    "item_count" INTEGER NOT NULL DEFAULT 0,
    "pushed_objects" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_bundles_pkey" PRIMARY KEY ("bundle_id")
);

-- CreateTable
CREATE TABLE "erasure_certificates" (
    "certificate_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "request_id" UUID NOT NULL,
    "customer_id" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_certificates_pkey" PRIMARY KEY ("certificate_id")
);

-- CreateTable
CREATE TABLE "purpose_objections" (
    "objection_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "handle" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "request_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "narrative" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "purpose_objections_pkey" PRIMARY KEY ("objection_id")
);

-- CreateTable
CREATE TABLE "recipient_notices" (
    "notice_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "request_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "proof" TEXT,
    "recorded_by" TEXT,

    CONSTRAINT "recipient_notices_pkey" PRIMARY KEY ("notice_id")
);

-- CreateIndex
CREATE INDEX "subject_aliases_subject_id_idx" ON "subject_aliases"("subject_id");

-- CreateIndex
CREATE INDEX "subject_object_links_customer_id_handle_object_id_idx" ON "subject_object_links"("customer_id", "handle", "object_id");

-- CreateIndex
CREATE INDEX "subject_upload_links_customer_id_handle_idx" ON "subject_upload_links"("customer_id", "handle");

-- CreateIndex
CREATE INDEX "object_protections_source_id_kind_idx" ON "object_protections"("source_id", "kind");

-- CreateIndex
CREATE INDEX "legal_hold_matters_customer_id_released_at_idx" ON "legal_hold_matters"("customer_id", "released_at");

-- CreateIndex
CREATE INDEX "restrictions_customer_id_lifted_at_idx" ON "restrictions"("customer_id", "lifted_at");

-- CreateIndex
CREATE INDEX "restrictions_request_id_idx" ON "restrictions"("request_id");

-- CreateIndex
CREATE INDEX "restriction_overrides_object_id_idx" ON "restriction_overrides"("object_id");

-- CreateIndex
CREATE INDEX "retention_schedules_customer_id_bucket_name_idx" ON "retention_schedules"("customer_id", "bucket_name");

-- CreateIndex
CREATE INDEX "request_items_object_id_idx" ON "request_items"("object_id");

-- CreateIndex
CREATE INDEX "request_work_due_at_idx" ON "request_work"("due_at");

-- CreateIndex
CREATE INDEX "erasure_ledger_object_id_idx" ON "erasure_ledger"("object_id");

-- CreateIndex
CREATE INDEX "export_bundles_request_id_idx" ON "export_bundles"("request_id");

-- CreateIndex
CREATE INDEX "export_bundles_blob_id_idx" ON "export_bundles"("blob_id");

-- CreateIndex
CREATE INDEX "export_bundles_expires_at_idx" ON "export_bundles"("expires_at");

-- CreateIndex
CREATE INDEX "erasure_certificates_request_id_idx" ON "erasure_certificates"("request_id");

-- CreateIndex
CREATE UNIQUE INDEX "purpose_objections_request_id_purpose_handle_key" ON "purpose_objections"("request_id", "purpose", "handle");

-- CreateIndex
CREATE INDEX "purpose_objections_customer_id_handle_idx" ON "purpose_objections"("customer_id", "handle");

-- CreateIndex
CREATE INDEX "recipient_notices_request_id_idx" ON "recipient_notices"("request_id");

-- CreateIndex
CREATE INDEX "data_subject_requests_customer_id_subject_handle_idx" ON "data_subject_requests"("customer_id", "subject_handle");

-- AddForeignKey
ALTER TABLE "subject_object_links" ADD CONSTRAINT "subject_object_links_object_id_fkey" FOREIGN KEY ("object_id") REFERENCES "object_metadata"("object_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subject_upload_links" ADD CONSTRAINT "subject_upload_links_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "multipart_uploads"("upload_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "object_protections" ADD CONSTRAINT "object_protections_object_id_fkey" FOREIGN KEY ("object_id") REFERENCES "object_metadata"("object_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_clock_events" ADD CONSTRAINT "request_clock_events_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "data_subject_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_items" ADD CONSTRAINT "request_items_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "data_subject_requests"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_work" ADD CONSTRAINT "request_work_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "data_subject_requests"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Closed vocabularies. ------------------------------------------------------------------------------------------------
ALTER TABLE "subject_key_templates" ADD CONSTRAINT "subject_key_templates_provenance" CHECK ("provenance" IN ('provided', 'observed', 'derived', 'unknown'));
ALTER TABLE "subject_object_links"
  ADD CONSTRAINT "subject_object_links_source" CHECK ("source" IN ('tag', 'metadata', 'key_template', 'manual')),
  ADD CONSTRAINT "subject_object_links_relation" CHECK ("relation" IN ('subject', 'mentioned', 'owner')),
  ADD CONSTRAINT "subject_object_links_provenance" CHECK ("provenance" IN ('provided', 'observed', 'derived', 'unknown'));
ALTER TABLE "object_protections" ADD CONSTRAINT "object_protections_kind" CHECK ("kind" IN ('matter', 'restriction', 'freeze'));
ALTER TABLE "legal_hold_matters"
  ADD CONSTRAINT "legal_hold_matters_scope" CHECK ("bucket_name" IS NOT NULL OR "subject_handle" IS NOT NULL),
  ADD CONSTRAINT "legal_hold_matters_two_people" CHECK ("released_by" IS NULL
    OR ("release_requested_by" IS NOT NULL AND "released_by" <> "release_requested_by")),
  ADD CONSTRAINT "legal_hold_matters_released" CHECK (("released_by" IS NULL) = ("released_at" IS NULL));
-- Art. 18(1)(a) to (d); Art. 18(3): the person is told before a restriction is lifted.
ALTER TABLE "restrictions"
  ADD CONSTRAINT "restrictions_ground" CHECK ("ground" IN ('A18_1_A_ACCURACY', 'A18_1_B_UNLAWFUL', 'A18_1_C_CLAIMS', 'A18_1_D_OBJECTION_PENDING')),
  ADD CONSTRAINT "restrictions_notice_before_lifting" CHECK ("lifted_at" IS NULL OR ("notice_sent_at" IS NOT NULL AND "notice_sent_at" <= "lifted_at"));
-- Art. 18(2): what restricted data may still be used for.
ALTER TABLE "restriction_overrides"
  ADD CONSTRAINT "restriction_overrides_ground" CHECK ("ground" IN ('CONSENT', 'LEGAL_CLAIMS', 'RIGHTS_OF_OTHERS', 'PUBLIC_INTEREST')),
  ADD CONSTRAINT "restriction_overrides_end" CHECK ("expires_at" > "issued_at" AND "expires_at" <= "issued_at" + interval '24 hours');
ALTER TABLE "retention_schedules"
  ADD CONSTRAINT "retention_schedules_trigger" CHECK ("trigger_event" IN ('created', 'tag') AND ("trigger_event" = 'tag') = ("trigger_tag" IS NOT NULL)),
  ADD CONSTRAINT "retention_schedules_action" CHECK ("action" IN ('delete', 'review')),
  ADD CONSTRAINT "retention_schedules_days" CHECK (("minimum_days" IS NOT NULL OR "maximum_days" IS NOT NULL)
    AND coalesce("minimum_days", 1) BETWEEN 1 AND 36500 AND coalesce("maximum_days", 36500) BETWEEN 1 AND 36500
    AND ("minimum_days" IS NULL OR "maximum_days" IS NULL OR "minimum_days" <= "maximum_days"));
ALTER TABLE "request_clock_events" ADD CONSTRAINT "request_clock_events_type" CHECK ("event_type" IN ('START', 'PAUSE', 'RESUME', 'EXTEND', 'STOP'));
ALTER TABLE "request_items"
  ADD CONSTRAINT "request_items_kind" CHECK ("kind" IN ('object', 'delete_marker', 'upload', 'bundle', 'audit_values')),
  ADD CONSTRAINT "request_items_outcome" CHECK (coalesce("outcome", "planned_outcome") IN ('ERASED', 'ERASED_AND_SHREDDED', 'RETAINED', 'DEFERRED',
    'MANUAL_REVIEW', 'FAILED', 'INCLUDED', 'EXCLUDED', 'RECTIFIED', 'RESTRICTED', 'REVIEWED')),
  ADD CONSTRAINT "request_items_state" CHECK ("state" IN ('planned', 'removed', 'done'));
ALTER TABLE "purpose_objections"
  ADD CONSTRAINT "purpose_objections_status" CHECK ("status" IN ('pending', 'upheld', 'overridden')),
  ADD CONSTRAINT "purpose_objections_decided" CHECK (("status" = 'pending') = ("decided_by" IS NULL));
ALTER TABLE "request_work" ADD CONSTRAINT "request_work_step" CHECK ("step" IN ('plan', 'execute'));
ALTER TABLE "export_bundles" ADD CONSTRAINT "export_bundles_kind" CHECK ("kind" IN ('access', 'portability'));

-- Subjects. -----------------------------------------------------------------------------------------------------------
-- A person is known by a keyed hash of the normalised identifier. The two halves of the HMAC key (RFC 2104: key xor ipad, key xor
-- opad) are settings of the region's own connections: the key is never stored here. Without them the handle is unknown (null).
CREATE FUNCTION "normalise_identifier"(identifier text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT casefold(normalize(btrim(identifier, E' \t\r\n'), NFKC) COLLATE "pg_c_utf8")
$$;

CREATE FUNCTION "subject_handle"(customer text, identifier text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(decode(nullif(current_setting('domicile.subject_opad', true), ''), 'hex')
    || sha256(decode(nullif(current_setting('domicile.subject_ipad', true), ''), 'hex')
      || convert_to(customer || E'\n' || normalise_identifier(identifier), 'UTF8')))
$$;

CREATE FUNCTION "can_name_subjects"() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('domicile.subject_ipad', true), '') <> ''
$$;

-- Several people in one tag or metadata value are separated by spaces, commas or semicolons.
CREATE FUNCTION "named_subjects"(customer text, bucket text, key text, tags jsonb, metadata jsonb)
RETURNS TABLE (identifier text, source text, provenance text) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (named.source, normalise_identifier(named.identifier)) named.identifier, named.source,
    CASE WHEN lower(coalesce(tags ->> 'data-provenance', metadata ->> 'data-provenance')) IN ('provided', 'observed', 'derived')
         THEN lower(coalesce(tags ->> 'data-provenance', metadata ->> 'data-provenance')) ELSE named.provenance END
  FROM (
    SELECT regexp_split_to_table(tags ->> 'data-subject-id', '[\s,;]+') AS identifier, 'tag' AS source, 'unknown' AS provenance
    UNION ALL
    SELECT regexp_split_to_table(metadata ->> 'data-subject-id', '[\s,;]+'), 'metadata', 'unknown'
    UNION ALL
    SELECT (regexp_match(key, t.pattern))[1], 'key_template', t.provenance
    FROM subject_key_templates t WHERE t.customer_id = customer AND t.bucket_name = bucket) AS named
  WHERE btrim(named.identifier) <> ''
$$;

-- What of an object keeps it from being destroyed or changed is counted on its own row, so that one look at the row decides.
CREATE FUNCTION "count_object_protection"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  protection object_protections := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
BEGIN
  UPDATE object_metadata SET
    matter_holds = matter_holds + CASE WHEN protection.kind = 'matter' THEN change ELSE 0 END,
    restrictions = restrictions + CASE WHEN protection.kind = 'restriction' THEN change ELSE 0 END,
    request_freezes = request_freezes + CASE WHEN protection.kind = 'freeze' THEN change ELSE 0 END
  WHERE object_id = protection.object_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "object_protections_count" AFTER INSERT OR DELETE ON "object_protections"
  FOR EACH ROW EXECUTE FUNCTION "count_object_protection"();

-- A date in a tag starts a period, e.g. the end of a contract; a value that is no date starts none.
CREATE FUNCTION "read_tag_date"(value text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN value ~ '^\d{4}-\d{2}-\d{2}' THEN left(value, 10)::date::timestamp AT TIME ZONE 'UTC' END;
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
  RETURN NULL;
END $$;

CREATE FUNCTION "schedule_start"(s retention_schedules, o object_metadata) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE s.trigger_event WHEN 'tag' THEN read_tag_date(o.tags ->> s.trigger_tag) ELSE o.created_at END
$$;

CREATE FUNCTION "schedules_of"(o object_metadata) RETURNS SETOF retention_schedules LANGUAGE sql STABLE AS $$
  SELECT s.* FROM retention_schedules s
  WHERE s.customer_id = o.customer_id AND s.bucket_name = o.bucket_name AND s.retired_at IS NULL AND starts_with(o.object_key, s.key_prefix)
$$;

CREATE FUNCTION "rule_retention_of"(o object_metadata) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT max(schedule_start(s, o) + make_interval(days => s.minimum_days)) FROM schedules_of(o) s WHERE s.minimum_days IS NOT NULL
$$;

-- Links an object to the people it names, and puts it under the matters and retention schedules that cover it. Called in the
-- transaction that stores or tags the object, by whatever way it is stored.
CREATE FUNCTION "index_object"(o object_metadata, is_new boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  until timestamptz;
BEGIN
  IF is_new THEN
    DELETE FROM subject_object_links l WHERE l.object_id = o.object_id;
  ELSE
    DELETE FROM subject_object_links l WHERE l.object_id = o.object_id AND l.source <> 'manual';
  END IF;
  IF can_name_subjects() THEN
    INSERT INTO subject_object_links (object_id, handle, source, customer_id, provenance)
      SELECT o.object_id, subject_handle(o.customer_id, n.identifier), n.source, o.customer_id, n.provenance
      FROM named_subjects(o.customer_id, o.bucket_name, o.object_key, o.tags, o.metadata) n
    ON CONFLICT DO NOTHING;
  ELSIF EXISTS (SELECT FROM named_subjects(o.customer_id, o.bucket_name, o.object_key, o.tags, o.metadata)) THEN
    INSERT INTO subject_index_backlog (object_id) VALUES (o.object_id) ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO object_protections (object_id, kind, source_id)
    SELECT o.object_id, 'matter', m.matter_id FROM legal_hold_matters m
    WHERE m.customer_id = o.customer_id AND m.released_at IS NULL
      AND (m.bucket_name IS NULL OR m.bucket_name = o.bucket_name)
      AND (m.key_prefix IS NULL OR starts_with(o.object_key, m.key_prefix))
      AND (m.subject_handle IS NULL OR EXISTS (SELECT FROM subject_object_links l
        WHERE l.object_id = o.object_id AND l.handle IN (SELECT same_subject(o.customer_id, m.subject_handle))))
  ON CONFLICT DO NOTHING;
  until := rule_retention_of(o);
  IF until IS DISTINCT FROM o.rule_retain_until THEN
    UPDATE object_metadata SET rule_retain_until = until WHERE object_id = o.object_id;
  END IF;
END $$;

-- Every handle of the person that has this one: aliases included, the handle itself always.
CREATE FUNCTION "same_subject"(customer text, wanted bytea) RETURNS SETOF bytea LANGUAGE sql STABLE ROWS 4 AS $$
  SELECT wanted
  UNION
  SELECT other.handle FROM subject_aliases mine JOIN subject_aliases other USING (customer_id, subject_id)
  WHERE mine.customer_id = customer AND mine.handle = wanted
$$;

CREATE FUNCTION "index_stored_object"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM index_object(NEW, TG_OP = 'INSERT' OR OLD.created_at IS DISTINCT FROM NEW.created_at OR OLD.etag IS DISTINCT FROM NEW.etag);
  RETURN NULL;
END $$;
CREATE TRIGGER "object_metadata_index_stored" AFTER INSERT OR UPDATE OF "object_key", "tags", "metadata", "etag", "created_at"
  ON "object_metadata" FOR EACH ROW EXECUTE FUNCTION "index_stored_object"();

CREATE FUNCTION "index_upload"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF can_name_subjects() THEN
    INSERT INTO subject_upload_links (upload_id, handle, customer_id)
      SELECT NEW.upload_id, subject_handle(NEW.customer_id, n.identifier), NEW.customer_id
      FROM named_subjects(NEW.customer_id, NEW.bucket_name, NEW.object_key, '{}', NEW.metadata) n
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "multipart_uploads_index" AFTER INSERT ON "multipart_uploads" FOR EACH ROW EXECUTE FUNCTION "index_upload"();

-- The state machine of requests: listNextStatuses() of the application and this table are compared by a test. -----------
INSERT INTO "request_transitions" ("from_status", "to_status")
SELECT pair[1], pair[2] FROM (SELECT string_to_array(line, '>') AS pair FROM regexp_split_to_table(
 'received>identity_verification received>verified received>withdrawn
  identity_verification>verified identity_verification>rejected identity_verification>withdrawn
  verified>duplicate verified>extended verified>rejected verified>scoping verified>withdrawn
  scoping>blocked_legal_hold scoping>duplicate scoping>extended scoping>in_progress scoping>rejected scoping>withdrawn
  in_progress>awaiting_approval in_progress>blocked_legal_hold in_progress>completed in_progress>extended in_progress>partially_completed
  in_progress>rejected in_progress>scoping in_progress>withdrawn
  extended>awaiting_approval extended>blocked_legal_hold extended>completed extended>in_progress extended>partially_completed
  extended>rejected extended>scoping extended>withdrawn
  awaiting_approval>blocked_legal_hold awaiting_approval>extended awaiting_approval>in_progress awaiting_approval>rejected awaiting_approval>withdrawn
  blocked_legal_hold>in_progress blocked_legal_hold>rejected blocked_legal_hold>scoping blocked_legal_hold>withdrawn
  partially_completed>in_progress partially_completed>scoping', '\s+') AS line) AS pairs;

CREATE FUNCTION "guard_request"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'received' THEN
      RAISE EXCEPTION 'a request begins as received, not %', NEW.status USING ERRCODE = 'check_violation';
    END IF;
    NEW.subject_handle := coalesce(NEW.subject_handle, subject_handle(NEW.customer_id, NEW.data_subject_id));
    RETURN NEW;
  END IF;
  IF OLD.status <> NEW.status AND NOT EXISTS (
    SELECT FROM request_transitions WHERE from_status = OLD.status AND to_status = NEW.status) THEN
    RAISE EXCEPTION 'a request cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "data_subject_requests_guard" BEFORE INSERT OR UPDATE ON "data_subject_requests"
  FOR EACH ROW EXECUTE FUNCTION "guard_request"();
-- Requests that older releases stored keep what they have.
ALTER TABLE "data_subject_requests"
  ADD CONSTRAINT "data_subject_requests_second_person" CHECK ("approved_by" IS NULL OR ("approval_requested_by" IS NOT NULL
    AND "approved_by" <> "approval_requested_by")) NOT VALID,
  ADD CONSTRAINT "data_subject_requests_answered_approved" CHECK ("status" NOT IN ('completed', 'partially_completed') OR "approved_by" IS NOT NULL) NOT VALID,
  ADD CONSTRAINT "data_subject_requests_executed_approved" CHECK ("execution_started_at" IS NULL OR "approved_by" IS NOT NULL) NOT VALID,
  ADD CONSTRAINT "data_subject_requests_complete" CHECK ("status" <> 'completed' OR "deferred_items" = 0) NOT VALID,
  -- A duplicate never skips the identity check.
  ADD CONSTRAINT "data_subject_requests_duplicate" CHECK ("status" <> 'duplicate' OR ("duplicate_of" IS NOT NULL AND "verified_at" IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT "data_subject_requests_verified" CHECK ("status" IN ('received', 'identity_verification', 'rejected', 'withdrawn')
    OR "verified_at" IS NOT NULL) NOT VALID,
  -- Art. 12(4): reasons, and notice of complaint and remedy.
  ADD CONSTRAINT "data_subject_requests_refusal" CHECK ("status" <> 'rejected' OR ("refusal_ground" IS NOT NULL
    AND length("refusal_narrative") >= 10 AND "refusal_notice_sent_at" IS NOT NULL)) NOT VALID;

CREATE FUNCTION "refuse_to_change_history"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is not allowed', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "request_clock_events_append_only" BEFORE UPDATE OR DELETE ON "request_clock_events"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"();
CREATE TRIGGER "request_history_append_only" BEFORE UPDATE OR DELETE ON "request_history"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"();
CREATE TRIGGER "erasure_certificates_append_only" BEFORE UPDATE OR DELETE ON "erasure_certificates"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"();

CREATE INDEX "data_subject_requests_open" ON "data_subject_requests"("response_deadline")
  WHERE "status" NOT IN ('completed', 'partially_completed', 'rejected', 'withdrawn', 'duplicate');

-- A bundle's bytes go when its row goes.
CREATE FUNCTION "collect_bundle_blob"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO blob_garbage (blob_id, delete_after) VALUES (OLD.blob_id, now()) ON CONFLICT (blob_id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "export_bundles_collect" AFTER DELETE ON "export_bundles"
  FOR EACH ROW WHEN (OLD.blob_id IS NOT NULL) EXECUTE FUNCTION "collect_bundle_blob"();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON subject_aliases, subject_key_templates, subject_object_links, subject_upload_links,
      subject_index_backlog, object_protections, restriction_overrides, request_items, request_work, export_bundles TO s3gateway;
    GRANT SELECT, INSERT, UPDATE ON legal_hold_matters, restrictions, retention_schedules, erasure_ledger, purpose_objections TO s3gateway;
    GRANT SELECT, INSERT ON request_clock_events, request_history, erasure_certificates, recipient_notices TO s3gateway;
    GRANT SELECT ON request_transitions TO s3gateway;
  END IF;
END $$;
