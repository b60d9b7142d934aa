-- CreateTable
CREATE TABLE "providers" (
    "provider_id" TEXT NOT NULL,
    "provider_name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "country_code" CHAR(2),
    "zone_code" TEXT NOT NULL,
    "endpoint_url" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "s3_compatible" BOOLEAN NOT NULL DEFAULT true,
    "object_lock" BOOLEAN NOT NULL DEFAULT false,
    "versioning" BOOLEAN NOT NULL DEFAULT false,
    "iso_27001_gdpr" BOOLEAN NOT NULL DEFAULT false,
    "veeam_ready" BOOLEAN NOT NULL DEFAULT false,
    "capabilities" JSONB NOT NULL DEFAULT '{}',
    "health_check_url" TEXT,
    "last_health_check" TIMESTAMPTZ(3),
    "notes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "providers_pkey" PRIMARY KEY ("provider_id")
);

-- CreateTable
CREATE TABLE "provider_health" (
    "id" BIGSERIAL NOT NULL,
    "provider_id" TEXT NOT NULL,
    "health_status" TEXT NOT NULL,
    "response_time_ms" INTEGER,
    "error_code" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_health_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "regions" (
    "region_id" TEXT NOT NULL,
    "region_name" TEXT,
    "country" TEXT,
    "country_code" CHAR(2),
    "gateway_endpoint" TEXT NOT NULL,
    "s3_endpoint" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "jurisdiction_info" JSONB NOT NULL DEFAULT '{}',
    "primary_provider_id" TEXT,
    "backup_provider_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "regions_pkey" PRIMARY KEY ("region_id")
);

-- CreateTable
CREATE TABLE "customer_routing" (
    "customer_id" TEXT NOT NULL,
    "primary_region_id" TEXT NOT NULL,
    "routing_notes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customer_routing_pkey" PRIMARY KEY ("customer_id")
);

-- CreateTable
CREATE TABLE "access_key_routing" (
    "access_key_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_key_routing_pkey" PRIMARY KEY ("access_key_id")
);

-- CreateTable
CREATE TABLE "routing_log" (
    "id" BIGSERIAL NOT NULL,
    "customer_id" TEXT NOT NULL,
    "routed_to_region" TEXT NOT NULL,
    "routing_reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routing_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "system_config" (
    "config_key" TEXT NOT NULL,
    "config_value" JSONB NOT NULL,
    "description" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "system_config_pkey" PRIMARY KEY ("config_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "providers_zone_code_key" ON "providers"("zone_code");

-- CreateIndex
CREATE INDEX "providers_region_idx" ON "providers"("region");

-- CreateIndex
CREATE INDEX "provider_health_provider_id_checked_at_idx" ON "provider_health"("provider_id", "checked_at" DESC);

-- CreateIndex
CREATE INDEX "customer_routing_primary_region_id_customer_id_idx" ON "customer_routing"("primary_region_id", "customer_id");

-- CreateIndex
CREATE INDEX "access_key_routing_customer_id_idx" ON "access_key_routing"("customer_id");

-- CreateIndex
CREATE INDEX "routing_log_customer_id_created_at_idx" ON "routing_log"("customer_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "provider_health" ADD CONSTRAINT "provider_health_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("provider_id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Closed vocabularies. ------------------------------------------------------------------------------------------------
ALTER TABLE "providers"
  ADD CONSTRAINT "providers_status" CHECK ("status" IN ('active', 'maintenance', 'offline'));
ALTER TABLE "provider_health"
  ADD CONSTRAINT "provider_health_status" CHECK ("health_status" IN ('healthy', 'degraded', 'unreachable'));
ALTER TABLE "regions"
  ADD CONSTRAINT "regions_id" CHECK ("region_id" ~ '^[A-Z]{2}(-[A-Z0-9]{1,12}){1,2}$'),
  ADD CONSTRAINT "regions_status" CHECK ("status" IN ('active', 'draining', 'offline'));
ALTER TABLE "customer_routing"
  ADD CONSTRAINT "customer_routing_customer_id" CHECK ("customer_id" ~ '^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$'),
  ADD CONSTRAINT "customer_routing_region_id" CHECK ("primary_region_id" ~ '^[A-Z]{2}(-[A-Z0-9]{1,12}){1,2}$'),
  -- The product document writes 'Customer assigned to Finnish region'; nothing freer than that sentence gets in.
  ADD CONSTRAINT "customer_routing_notes" CHECK ("routing_notes" ~ '^Customer assigned to [A-Za-z-]{1,20} region$');
ALTER TABLE "access_key_routing"
  ADD CONSTRAINT "access_key_routing_id" CHECK ("access_key_id" ~ '^[A-Z0-9]{16,32}$');
ALTER TABLE "routing_log"
  ADD CONSTRAINT "routing_log_reason" CHECK ("routing_reason" IN ('ASSIGNED', 'CLAIMED', 'RELOCATED', 'RELEASED'));

-- A region that still owns customers cannot be deleted (what a foreign key would do; see the schema for why it is not one).
CREATE FUNCTION "refuse_to_delete_region_with_customers"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM customer_routing WHERE primary_region_id = OLD.region_id) THEN
    RAISE EXCEPTION 'region % still owns customers', OLD.region_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER "regions_keep_customers" BEFORE DELETE ON "regions"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_delete_region_with_customers"();

-- Views. --------------------------------------------------------------------------------------------------------------
CREATE VIEW "active_providers_by_region" AS
  SELECT region, country, count(*) AS provider_count, array_agg(provider_id ORDER BY provider_id) AS providers
  FROM providers WHERE status = 'active' GROUP BY region, country;

CREATE VIEW "customer_routing_info" AS
  SELECT c.customer_id, c.primary_region_id, r.region_name, r.country, r.gateway_endpoint, r.s3_endpoint, r.status AS region_status
  FROM customer_routing c LEFT JOIN regions r ON r.region_id = c.primary_region_id;

CREATE VIEW "regional_health_summary" AS
  SELECT r.region_id, r.status, count(p.provider_id) AS provider_count,
         count(p.provider_id) FILTER (WHERE h.health_status = 'healthy') AS healthy_providers,
         max(h.checked_at) AS last_checked_at
  FROM regions r
  LEFT JOIN providers p ON p.region = r.region_id
  LEFT JOIN LATERAL (SELECT health_status, checked_at FROM provider_health
                     WHERE provider_id = p.provider_id ORDER BY checked_at DESC LIMIT 1) h ON true
  GROUP BY r.region_id, r.status;

-- Privileges. Roles are the cluster's business (dev stack, compose, operator); each is granted only if it is there. ------
DO $$
BEGIN
  -- The gateway, and the person at the psql prompt of the product document.
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON providers, provider_health, regions, customer_routing, access_key_routing, system_config TO s3gateway;
    GRANT SELECT, INSERT ON routing_log TO s3gateway;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO s3gateway;
    GRANT SELECT ON active_providers_by_region, customer_routing_info, regional_health_summary TO s3gateway;
  END IF;
  -- A region: reads the registry, claims customers and access keys, never re-assigns or deletes.
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway_region') THEN
    GRANT SELECT ON regions, customer_routing, access_key_routing TO s3gateway_region;
    GRANT INSERT ON customer_routing, access_key_routing, routing_log TO s3gateway_region;
    GRANT DELETE ON access_key_routing TO s3gateway_region;
    GRANT USAGE ON SEQUENCE routing_log_id_seq TO s3gateway_region;
  END IF;
END $$;
