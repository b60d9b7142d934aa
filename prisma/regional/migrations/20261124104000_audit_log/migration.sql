-- The transparency log over audit_entries (RFC 6962 tree, C2SP tiles, checkpoints and witnesses). Nothing in it is personal.

CREATE TABLE "audit_leaves" (
  "leaf_index"        bigint PRIMARY KEY,
  "entry_created_at"  timestamptz(3) NOT NULL,
  "entry_id"          uuid NOT NULL UNIQUE,
  "customer_handle"   text,
  "customer_sequence" bigint,
  "previous_hash"     bytea,
  "leaf_hash"         bytea NOT NULL
);
CREATE UNIQUE INDEX "audit_leaves_customer" ON "audit_leaves" ("customer_handle", "customer_sequence") WHERE "customer_handle" IS NOT NULL;

-- A partial tile is a prefix of every wider one, so there is one row per tile, overwritten as it fills.
CREATE TABLE "audit_tiles" (
  "level"      smallint NOT NULL,
  "tile_index" bigint NOT NULL,
  "hashes"     bytea NOT NULL,
  PRIMARY KEY ("level", "tile_index")
);
-- The end of each customer's trail.
CREATE TABLE "audit_trails" (
  "customer_handle" text PRIMARY KEY,
  "sequence"        bigint NOT NULL,
  "last_hash"       bytea NOT NULL
);
-- One row: how far the sequencer has come, and the right edge of the tree there.
CREATE TABLE "audit_tree" (
  "singleton"       boolean PRIMARY KEY DEFAULT true CHECK ("singleton"),
  "size"            bigint NOT NULL DEFAULT 0,
  "frontier"        jsonb NOT NULL DEFAULT '[]',
  "cursor_xact"     xid8 NOT NULL DEFAULT '0',
  "cursor_position" bigint NOT NULL DEFAULT 0,
  "last_entry_at"   timestamptz(3)
);
INSERT INTO "audit_tree" DEFAULT VALUES;

CREATE TABLE "audit_checkpoints" (
  "size"       bigint PRIMARY KEY,
  "root_hash"  bytea NOT NULL,
  "note"       text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "audit_cosignatures" (
  "size"       bigint NOT NULL,
  "witness"    text NOT NULL,
  "line"       text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY ("size", "witness")
);
-- Public history for good; the sealed seed goes once the key has signed its last checkpoint.
CREATE TABLE "audit_signing_keys" (
  "key_number"   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "purpose"      text NOT NULL CHECK ("purpose" IN ('log', 'witness')),
  "verifier_key" text NOT NULL UNIQUE,
  "sealed_seed"  bytea,
  -- A signed note by the key before it that names this one; null for the first.
  "endorsement"  text,
  "created_at"   timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "retired_at"   timestamptz(3)
);
CREATE UNIQUE INDEX "audit_signing_keys_current" ON "audit_signing_keys" ("purpose") WHERE "retired_at" IS NULL;

-- As a witness of other logs: what was cosigned last, and under which keys.
CREATE TABLE "audit_witnessed_logs" (
  "origin"        text PRIMARY KEY,
  "size"          bigint NOT NULL,
  "root_hash"     bytea NOT NULL,
  "note"          text NOT NULL,
  "verifier_keys" jsonb NOT NULL,
  "updated_at"    timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
-- Evidence against a log: what it signed, beside what had been cosigned.
CREATE TABLE "audit_witness_refusals" (
  "id"         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "origin"     text NOT NULL,
  "reason"     text NOT NULL,
  "note"       text NOT NULL,
  "held_note"  text,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE NULLS NOT DISTINCT ("origin", "note", "held_note")
);

DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['audit_leaves', 'audit_checkpoints', 'audit_cosignatures', 'audit_witness_refusals'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_audit_trail()',
      kept || '_append_only', kept);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_audit_trail()',
      kept || '_no_truncate', kept);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', kept, kept || '_append_only');
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', kept, kept || '_no_truncate');
  END LOOP;
END $$;

-- Retention: drops a month's entries and values for good; leaves' hashes and tiles stay, so the tree stays provable. Only the owner
-- of the schema may, and only when every entry is in a tree that a checkpoint covers.
CREATE FUNCTION "drop_audit_month"(month date) RETURNS bigint LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  suffix text := to_char(month, 'YYYY_MM');
  entries bigint;
  unsealed bigint;
BEGIN
  IF month >= date_trunc('month', now() AT TIME ZONE 'UTC')::date THEN
    RAISE EXCEPTION 'the month % is not over', suffix;
  END IF;
  EXECUTE format('SELECT count(*) FROM %I', 'audit_entries_' || suffix) INTO entries;
  EXECUTE format('SELECT count(*) FROM %I e LEFT JOIN audit_leaves l ON l.entry_id = e.id
    WHERE l.leaf_index IS NULL OR l.leaf_index >= (SELECT coalesce(max(size), 0) FROM audit_checkpoints)', 'audit_entries_' || suffix)
    INTO unsealed;
  IF unsealed > 0 THEN
    RAISE EXCEPTION '% entries of % are not covered by a checkpoint yet', unsealed, suffix;
  END IF;
  EXECUTE format('DROP TABLE %I, %I, %I', 'audit_entries_' || suffix, 'audit_values_' || suffix, 'audit_subjects_' || suffix);
  RETURN entries;
END $$;
REVOKE ALL ON FUNCTION "drop_audit_month"(date) FROM PUBLIC;

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT ON audit_leaves, audit_checkpoints, audit_cosignatures, audit_witness_refusals TO s3gateway;
    GRANT SELECT, INSERT, UPDATE ON audit_tiles, audit_trails, audit_witnessed_logs TO s3gateway;
    GRANT SELECT, UPDATE ON audit_tree TO s3gateway;
    GRANT SELECT, INSERT, UPDATE (sealed_seed, retired_at) ON audit_signing_keys TO s3gateway;
  END IF;
END $$;
