-- Roles of a PostgreSQL server of docker-compose.two-layer.yml, which publishes on 127.0.0.1 only. Anywhere else, give
-- them passwords of your own: ALTER ROLE … PASSWORD '…'.
CREATE ROLE s3gateway LOGIN PASSWORD 's3gateway_pass';
CREATE ROLE s3gateway_region LOGIN PASSWORD 's3gateway_region_pass';
-- Owns the schema. Later migrations: node dist/prisma/migrate.js --global postgresql://s3gateway_migrator:…
CREATE ROLE s3gateway_migrator LOGIN PASSWORD 's3gateway_migrator_pass';
