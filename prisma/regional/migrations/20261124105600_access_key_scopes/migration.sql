-- What a key may do at most, for how long, and which one takes its place. NULL permissions: whatever its customer may.
ALTER TABLE "access_keys" ADD COLUMN "label" TEXT;
ALTER TABLE "access_keys" ADD COLUMN "permissions" TEXT[];
ALTER TABLE "access_keys" ADD COLUMN "scopes" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "access_keys" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
ALTER TABLE "access_keys" ADD COLUMN "replaced_by" TEXT;
