-- Why an object version may not be destroyed or changed now; empty: it may. One question for every path that destroys: DELETE,
-- overwriting, lifecycle, expiry, replica removal, relocation, erasure and the destruction of keys. An erasure is not stopped by
-- what its own request froze.
CREATE FUNCTION "deletion_obstacles"(o object_metadata, for_request uuid DEFAULT NULL) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT array_remove(ARRAY[
    CASE WHEN o.legal_hold THEN 'LEGAL_HOLD' END,
    CASE WHEN o.matter_holds > 0 THEN 'LEGAL_MATTER' END,
    CASE WHEN o.retention_until > now() THEN 'OBJECT_LOCK' END,
    CASE WHEN o.rule_retain_until > now() THEN 'RETENTION_RULE' END,
    CASE WHEN o.restrictions > 0 THEN 'RESTRICTION' END,
    CASE WHEN o.request_freezes > 0 AND o.request_freezes > (SELECT count(*) FROM object_protections p
      WHERE p.object_id = o.object_id AND p.kind = 'freeze' AND p.source_id = for_request) THEN 'OPEN_REQUEST' END], NULL)
$$;
