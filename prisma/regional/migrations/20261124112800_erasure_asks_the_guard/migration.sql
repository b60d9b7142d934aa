-- The same question for work on a request: what the request itself froze does not stand in its own way.
CREATE OR REPLACE FUNCTION "deletion_obstacles"(o object_metadata, for_request uuid DEFAULT NULL) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN o.request_freezes > 0 AND o.request_freezes <= (SELECT count(*) FROM object_protections p
      WHERE p.object_id = o.object_id AND p.kind = 'freeze' AND p.source_id = for_request)
    THEN array_remove(deletion_obstacles(o, false), 'OPEN_REQUEST') ELSE deletion_obstacles(o, false) END
$$;

-- What an erasure takes out of the audit trail is found by the erased objects.
CREATE INDEX "audit_entries_object" ON "audit_entries" ("object_id", "created_at") WHERE "object_id" IS NOT NULL;
