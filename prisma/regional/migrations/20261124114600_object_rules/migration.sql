-- Rules about objects act on every object that arrives, whatever path it takes into the table.
CREATE FUNCTION "apply_object_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  rule record;
  levels CONSTANT text[] := ARRAY['public', 'internal', 'confidential', 'restricted'];
BEGIN
  FOR rule IN
    SELECT rule_type, rule_name, rule_definition AS body FROM compliance_rules
    WHERE state = 'active' AND rule_type IN ('retention', 'encryption', 'classification', 'legal_hold')
      AND (customer_id = NEW.customer_id OR customer_id IS NULL)
      AND effective_from <= now() AND (effective_until IS NULL OR effective_until > now())
      AND coalesce(rule_definition ->> 'bucket', NEW.bucket_name) = NEW.bucket_name
      AND starts_with(NEW.object_key, coalesce(rule_definition ->> 'prefix', ''))
    ORDER BY priority, id
  LOOP
    CASE rule.rule_type
      WHEN 'retention' THEN
        -- Never shorter than what another rule or schedule asks for.
        NEW.rule_retain_until := greatest(NEW.rule_retain_until, now() + make_interval(days => (rule.body ->> 'minimumDays')::int));
      WHEN 'classification' THEN
        IF array_position(levels, rule.body ->> 'classification') > array_position(levels, NEW.data_classification) THEN
          NEW.data_classification := rule.body ->> 'classification';
        END IF;
      WHEN 'legal_hold' THEN
        NEW.legal_hold := true;
        NEW.legal_hold_reason := coalesce(NEW.legal_hold_reason, rule.body ->> 'reason');
      WHEN 'encryption' THEN
        -- Found, not refused: the bytes are stored already. It counts in the summary and in the residency check.
        IF NOT rule.body -> 'algorithms' ? coalesce(NEW.encryption_type, 'none') THEN
          NEW.compliance_status := 'violation';
        END IF;
    END CASE;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER "object_metadata_apply_rules" BEFORE INSERT OR UPDATE OF "etag" ON "object_metadata"
  FOR EACH ROW WHEN (NOT NEW.is_delete_marker) EXECUTE FUNCTION "apply_object_rules"();

-- Alerts: what is open, due or overdue, over everything that has a clock. ---------------------------------------------------
DROP VIEW "compliance_alerts";
CREATE VIEW "compliance_alerts" AS
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
  FROM compliance_rules WHERE state = 'awaiting_approval';

-- What the view looks for is rare; the indexes hold nothing else.
CREATE INDEX "object_metadata_retention" ON "object_metadata" ("retention_until") WHERE "retention_until" IS NOT NULL;
CREATE INDEX "object_metadata_under_replicated" ON "object_metadata" ("customer_id") WHERE "current_replica_count" < "required_replica_count";
-- The summary of a customer is one index-only range.
CREATE INDEX "object_metadata_summary" ON "object_metadata" ("customer_id", "compliance_status", "legal_hold") WHERE "is_latest" AND NOT "is_delete_marker";

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 's3gateway') THEN
    GRANT SELECT ON compliance_alerts TO s3gateway;
  END IF;
END $$;
