#!/bin/sh
# First start of a PostgreSQL container: roles, schema, and the record that prisma/migrate.ts reads, so that later migrations
# go on from here. The image's entry point runs it once, on an empty data volume.
set -eu

folder=${DATABASE_FOLDER:-/database}
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

run --file "$folder/roles.sql" --command "ALTER DATABASE $POSTGRES_DB OWNER TO s3gateway_migrator"
run --command "SET ROLE s3gateway_migrator" --command 'CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0)'
for migration in "$folder"/migrations/*/migration.sql; do
  name=$(basename "$(dirname "$migration")")
  checksum=$(sha256sum "$migration" | cut -d ' ' -f 1)
  run --single-transaction --command "SET ROLE s3gateway_migrator" --file "$migration" --command \
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES (gen_random_uuid(), '$checksum', '$name', now(), 1)"
done
if [ -f "$folder/after.sql" ]; then run --file "$folder/after.sql"; fi
