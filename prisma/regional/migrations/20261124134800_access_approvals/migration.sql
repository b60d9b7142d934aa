-- CreateTable
CREATE TABLE "access_approvals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "customer_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "organisation" TEXT NOT NULL,
    "country" CHAR(2),
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_approvals_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "access_approvals_customer_id_requested_at_idx" ON "access_approvals"("customer_id", "requested_at" DESC);

-- AddForeignKey
ALTER TABLE "access_approvals" ADD CONSTRAINT "access_approvals_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("customer_id") ON DELETE CASCADE ON UPDATE CASCADE;


-- A case by case approval (Art. 49(1)) is for one kind of access, by one organisation, from one place, for a while, and takes two people.
ALTER TABLE "access_approvals"
  ADD CONSTRAINT "access_approvals_kind" CHECK ("kind" IN ('CONTENT_READ', 'CONTENT_WRITE', 'LIST', 'METADATA_READ', 'FIELD_READ', 'EXPORT')),
  ADD CONSTRAINT "access_approvals_bounded" CHECK ("valid_until" > "requested_at" AND "valid_until" <= "requested_at" + interval '30 days'),
  ADD CONSTRAINT "access_approvals_approved" CHECK (("approved_by" IS NULL) = ("approved_at" IS NULL)),
  ADD CONSTRAINT "access_approvals_second_person" CHECK ("approved_by" <> "requested_by"),
  ADD CONSTRAINT "access_approvals_revoked" CHECK (("revoked_by" IS NULL) = ("revoked_at" IS NULL));
CREATE INDEX "access_approvals_pending" ON "access_approvals" ("customer_id") WHERE "approved_at" IS NULL AND "revoked_at" IS NULL;

-- Alerts know of them.
CREATE OR REPLACE VIEW "compliance_alerts" AS
  SELECT id::text AS alert_id, customer_id,
         CASE event_type WHEN 'residency_denied' THEN 'DECISION_DENIED' ELSE 'COMPLIANCE_EVENT' END AS kind,
         CASE WHEN remediation_deadline < now() AND severity IN ('low', 'medium') THEN 'high' ELSE severity END AS severity,
         event_description || CASE WHEN occurrences > 1 THEN ' (' || occurrences || ' times)' ELSE '' END AS message,
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
  FROM customers WHERE next_compliance_review <= now() + interval '30 days'
  UNION ALL
  -- One line per customer, however many objects: the objects are listed elsewhere.
  SELECT 'retention:' || customer_id, customer_id, 'RETENTION_EXPIRING', 'low',
         count(*) || ' objects reach the end of their retention within 7 days', min(retention_until)::timestamptz(3), now()
  FROM object_metadata
  WHERE retention_until BETWEEN now() AND now() + interval '7 days' AND is_latest AND NOT is_delete_marker
  GROUP BY customer_id
  UNION ALL
  -- The longest period of a schedule: what is about to go, and what something keeps beyond it.
  SELECT CASE WHEN is_past THEN 'kept:' ELSE 'expiry:' END || customer_id, customer_id, 'RETENTION_EXPIRING',
         CASE WHEN is_past THEN 'medium' ELSE 'low' END,
         count(*) || CASE WHEN is_past THEN ' objects are past the longest period of their retention schedule'
           ELSE ' objects reach the longest period of their retention schedule within 7 days' END,
         min(retention_expires_at)::timestamptz(3), now()
  FROM object_metadata o, LATERAL (SELECT o.retention_expires_at <= now() AS is_past) AS due
  WHERE retention_expires_at < now() + interval '7 days'
  GROUP BY customer_id, is_past
  UNION ALL
  SELECT 'replicas:' || customer_id, customer_id, 'REPLICA_MISSING', 'high',
         count(*) || ' objects have fewer replicas than required', NULL::timestamptz(3), min(last_modified)::timestamptz(3)
  FROM object_metadata
  WHERE current_replica_count < required_replica_count AND is_latest AND NOT is_delete_marker
  GROUP BY customer_id
  UNION ALL
  SELECT 'breach:' || b.id, b.customer_id, 'BREACH_NOTICE_DUE', 'critical',
         'The authority must be told of a breach (Art. 33(1))', (b.aware_at + interval '72 hours')::timestamptz(3), b.declared_at
  FROM breaches b
  WHERE b.closed_at IS NULL AND b.role = 'controller' AND b.risk <> 'unlikely'
    AND NOT EXISTS (SELECT FROM breach_milestones m WHERE m.breach_id = b.id AND m.milestone = 'A33_1_AUTHORITY_72H')
  UNION ALL
  SELECT 'rule:' || id, customer_id, 'RULE_AWAITS_APPROVAL', 'medium', 'A compliance rule waits for the approval of a second person',
         NULL::timestamptz(3), submitted_at
  FROM compliance_rules WHERE state = 'awaiting_approval'
  UNION ALL
  SELECT 'approval:' || id, customer_id, 'ACCESS_AWAITS_APPROVAL', 'high', 'An access waits for the approval of a second person', valid_until,
         requested_at
  FROM access_approvals WHERE approved_at IS NULL AND revoked_at IS NULL AND valid_until > now();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT, INSERT, UPDATE ON access_approvals TO s3gateway;
  END IF;
END $$;
