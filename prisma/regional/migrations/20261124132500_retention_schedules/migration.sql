-- AlterTable
ALTER TABLE "object_metadata" ADD COLUMN     "retention_expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "retention_schedules" ADD COLUMN     "retired_by" TEXT;


-- When a schedule's longest period ends; the earliest of all that cover the object. Delete markers hold no data.
CREATE FUNCTION "retention_expiry_of"(o object_metadata) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT min(schedule_start(s, o) + make_interval(days => s.maximum_days)) FROM schedules_of(o) s
  WHERE s.maximum_days IS NOT NULL AND NOT o.is_delete_marker
$$;

-- As before, but a schedule never shortens what a retention rule asked for, and the end of the longest period is kept on the row.
CREATE OR REPLACE FUNCTION "index_object"(o object_metadata, is_new boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  keep_until timestamptz;
  expires timestamptz;
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
  keep_until := greatest(o.rule_retain_until, rule_retention_of(o));
  expires := retention_expiry_of(o);
  IF keep_until IS DISTINCT FROM o.rule_retain_until OR expires IS DISTINCT FROM o.retention_expires_at THEN
    UPDATE object_metadata SET rule_retain_until = keep_until, retention_expires_at = expires WHERE object_id = o.object_id;
  END IF;
END $$;

-- What the worker takes, in the order in which it takes it.
CREATE INDEX "object_metadata_retention_expiry" ON "object_metadata" ("retention_expires_at", "object_id") WHERE "retention_expires_at" IS NOT NULL;
CREATE INDEX "object_metadata_rule_retention" ON "object_metadata" ("rule_retain_until") WHERE "rule_retain_until" IS NOT NULL;
UPDATE "object_metadata" o SET "retention_expires_at" = retention_expiry_of(o) WHERE EXISTS (SELECT FROM schedules_of(o));

-- Alerts know of schedules.
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
  FROM compliance_rules WHERE state = 'awaiting_approval';
