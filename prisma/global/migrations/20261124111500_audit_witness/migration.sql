-- The router as a witness of the regions' audit logs: sizes, root hashes and signatures, nothing of anybody (docs/decisions/0019).
CREATE TABLE "audit_witnessed_logs" (
  "origin"        text PRIMARY KEY,
  "size"          bigint NOT NULL,
  "root_hash"     bytea NOT NULL,
  "note"          text NOT NULL,
  "verifier_keys" jsonb NOT NULL,
  "updated_at"    timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
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
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE ON audit_witnessed_logs TO s3gateway;
    GRANT SELECT, INSERT ON audit_witness_refusals TO s3gateway;
  END IF;
END $$;
