-- AlterTable
ALTER TABLE "compliance_events" ADD COLUMN     "articles" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "dedup_key" TEXT,
ADD COLUMN     "last_occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "occurrences" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "compliance_rules" ADD COLUMN     "activated_at" TIMESTAMPTZ(3),
ADD COLUMN     "retired_at" TIMESTAMPTZ(3),
ADD COLUMN     "retired_by" TEXT,
ADD COLUMN     "simulated_at" TIMESTAMPTZ(3),
ADD COLUMN     "simulation" JSONB,
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'draft',
ADD COLUMN     "submitted_at" TIMESTAMPTZ(3),
ADD COLUMN     "submitted_by" TEXT;

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("scope","key")
);

-- CreateTable
CREATE TABLE "residency_terms" (
    "customer_id" TEXT NOT NULL,
    "organisation" TEXT NOT NULL,
    "under_gdpr" BOOLEAN NOT NULL DEFAULT false,
    "strict_elsewhere_in_eea" TEXT NOT NULL DEFAULT 'ALLOW_AND_LOG',
    "updated_by" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "residency_terms_pkey" PRIMARY KEY ("customer_id")
);

-- CreateTable
CREATE TABLE "residency_exceptions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "country" CHAR(2) NOT NULL,
    "reason" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),
    "registered_by" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "residency_exceptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfer_instruments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT,
    "organisation" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "countries" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "adequacy_decision_id" TEXT,
    "reference" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),
    "registered_by" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "transfer_instruments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "breaches" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT,
    "title" TEXT NOT NULL,
    "nature" TEXT NOT NULL,
    "aware_at" TIMESTAMPTZ(3) NOT NULL,
    "occurred_from" TIMESTAMPTZ(3) NOT NULL,
    "occurred_until" TIMESTAMPTZ(3) NOT NULL,
    "scope" JSONB NOT NULL DEFAULT '{}',
    "risk" TEXT NOT NULL DEFAULT 'unassessed',
    "role" TEXT NOT NULL DEFAULT 'processor',
    "consequences" TEXT,
    "measures" TEXT,
    "no_subject_notice_ground" TEXT,
    "affected_objects" INTEGER,
    "affected_subjects" INTEGER,
    "affected_requests" INTEGER,
    "computed_at" TIMESTAMPTZ(3),
    "declared_by" TEXT NOT NULL,
    "declared_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_by" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "event_id" UUID,

    CONSTRAINT "breaches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "breach_milestones" (
    "breach_id" UUID NOT NULL,
    "milestone" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "submitted_at" TIMESTAMPTZ(3),
    "submitted_by" TEXT,
    "reference" TEXT,
    "late_reason" TEXT,

    CONSTRAINT "breach_milestones_pkey" PRIMARY KEY ("breach_id","milestone")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

-- CreateIndex
CREATE INDEX "residency_exceptions_customer_id_idx" ON "residency_exceptions"("customer_id");

-- CreateIndex
CREATE INDEX "transfer_instruments_customer_id_idx" ON "transfer_instruments"("customer_id");

-- CreateIndex
CREATE INDEX "breaches_customer_id_declared_at_idx" ON "breaches"("customer_id", "declared_at" DESC);

-- AddForeignKey
ALTER TABLE "residency_terms" ADD CONSTRAINT "residency_terms_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "residency_exceptions" ADD CONSTRAINT "residency_exceptions_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "breach_milestones" ADD CONSTRAINT "breach_milestones_breach_id_fkey" FOREIGN KEY ("breach_id") REFERENCES "breaches"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- Events: the same finding raised again while it is open counts up instead of filling the table. -------------------------
CREATE UNIQUE INDEX "compliance_events_open_once" ON "compliance_events" ("dedup_key")
  WHERE "resolved_at" IS NULL AND "dedup_key" IS NOT NULL;
CREATE INDEX "compliance_events_open" ON "compliance_events" ("customer_id", "event_type") WHERE "resolved_at" IS NULL;
ALTER TABLE "compliance_events" DROP CONSTRAINT "compliance_events_type",
  ADD CONSTRAINT "compliance_events_type" CHECK ("event_type" IN ('violation', 'review_required', 'legal_hold_applied', 'legal_hold_released',
    'data_subject_request', 'residency_denied', 'transfer_logged', 'retention_expired', 'personal_data_breach', 'key_destroyed',
    'audit_verification_failed', 'relocation', 'security_incident')),
  ADD CONSTRAINT "compliance_events_occurrences" CHECK ("occurrences" >= 1);
-- A resolution is final: what comes back is a new event.
CREATE FUNCTION "refuse_to_reopen_an_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'event % was resolved at %; a resolution is final', OLD.id, OLD.resolved_at USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "compliance_events_resolution_is_final" BEFORE UPDATE ON "compliance_events"
  FOR EACH ROW WHEN (OLD.resolved_at IS NOT NULL) EXECUTE FUNCTION "refuse_to_reopen_an_event"();

-- Rules: each state is reached from the one before, and a second person activates. ------------------------------------------
UPDATE "compliance_rules" SET "enabled" = false;
ALTER TABLE "compliance_rules" ALTER COLUMN "enabled" SET DEFAULT false;
ALTER TABLE "compliance_rules"
  ADD CONSTRAINT "compliance_rules_state" CHECK ("state" IN ('draft', 'simulated', 'awaiting_approval', 'active', 'retired')),
  ADD CONSTRAINT "compliance_rules_enabled" CHECK ("enabled" = ("state" = 'active')),
  ADD CONSTRAINT "compliance_rules_second_person" CHECK ("state" <> 'active' OR ("approved_by" IS NOT NULL AND "approved_at" IS NOT NULL
    AND "approved_by" IS DISTINCT FROM "created_by" AND "approved_by" IS DISTINCT FROM "submitted_by")),
  ADD CONSTRAINT "compliance_rules_simulated" CHECK ("state" NOT IN ('simulated', 'awaiting_approval', 'active') OR "simulated_at" IS NOT NULL);
CREATE FUNCTION "check_rule_transition"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'a rule begins as a draft, not as %', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' AND (OLD.rule_definition, OLD.rule_type, OLD.customer_id, OLD.priority)
      IS DISTINCT FROM (NEW.rule_definition, NEW.rule_type, NEW.customer_id, NEW.priority) THEN
    RAISE EXCEPTION 'rule % is %; only a draft can be changed', OLD.id, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('draft', 'simulated'), ('simulated', 'awaiting_approval'),
      ('awaiting_approval', 'active'), ('active', 'retired'), ('simulated', 'draft'), ('awaiting_approval', 'draft'),
      ('draft', 'retired'), ('simulated', 'retired'), ('awaiting_approval', 'retired')) THEN
    RAISE EXCEPTION 'a rule does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "compliance_rules_transition" BEFORE INSERT OR UPDATE ON "compliance_rules"
  FOR EACH ROW EXECUTE FUNCTION "check_rule_transition"();
CREATE INDEX "compliance_rules_active" ON "compliance_rules" ("rule_type", "customer_id") WHERE "state" = 'active';

ALTER TABLE "residency_terms"
  ADD CONSTRAINT "residency_terms_elsewhere" CHECK ("strict_elsewhere_in_eea" IN ('ALLOW_AND_LOG', 'DENY'));
ALTER TABLE "transfer_instruments"
  ADD CONSTRAINT "transfer_instruments_basis" CHECK ("basis" IN ('A45_ADEQUACY', 'A46_2_A', 'A46_2_B_BCR', 'A46_2_C_SCC', 'A46_2_D', 'A46_2_E',
    'A46_2_F', 'A46_3_A', 'A46_3_B', 'A49_1_A', 'A49_1_B', 'A49_1_C', 'A49_1_D', 'A49_1_E', 'A49_1_F', 'A49_1_G', 'A49_2')),
  ADD CONSTRAINT "transfer_instruments_adequacy" CHECK (("basis" = 'A45_ADEQUACY') = ("adequacy_decision_id" IS NOT NULL)),
  ADD CONSTRAINT "transfer_instruments_countries" CHECK ("basis" = 'A45_ADEQUACY' OR cardinality("countries") > 0);

-- Breaches: Art. 33 and 34 GDPR. ---------------------------------------------------------------------------------------
ALTER TABLE "breaches"
  ADD CONSTRAINT "breaches_nature" CHECK ("nature" IN ('confidentiality', 'integrity', 'availability')),
  ADD CONSTRAINT "breaches_risk" CHECK ("risk" IN ('unassessed', 'unlikely', 'risk', 'high')),
  ADD CONSTRAINT "breaches_role" CHECK ("role" IN ('controller', 'processor')),
  ADD CONSTRAINT "breaches_period" CHECK ("occurred_from" < "occurred_until"),
  ADD CONSTRAINT "breaches_no_notice" CHECK ("no_subject_notice_ground" IN ('A34_3_A_PROTECTED', 'A34_3_B_RISK_REMOVED', 'A34_3_C_DISPROPORTIONATE')),
  ADD CONSTRAINT "breaches_closed" CHECK (("closed_at" IS NULL) = ("closed_by" IS NULL));
ALTER TABLE "breach_milestones"
  ADD CONSTRAINT "breach_milestones_name" CHECK ("milestone" IN ('A33_1_AUTHORITY_72H', 'A33_2_CONTROLLER_NOTICE', 'A34_SUBJECTS')),
  ADD CONSTRAINT "breach_milestones_submitted" CHECK (("submitted_at" IS NULL) = ("submitted_by" IS NULL)),
  -- Art. 33(1): a notification after the deadline gives the reasons for the delay.
  ADD CONSTRAINT "breach_milestones_late" CHECK ("submitted_at" IS NULL OR "due_at" IS NULL OR "submitted_at" <= "due_at" OR "late_reason" IS NOT NULL);

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys, residency_terms, residency_exceptions, transfer_instruments, breach_milestones TO s3gateway;
    -- Art. 33(5): the register of breaches only grows.
    GRANT SELECT, INSERT, UPDATE ON breaches TO s3gateway;
  END IF;
END $$;
