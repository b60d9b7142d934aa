-- Exports of a period find their range of the log by time.
CREATE INDEX "audit_leaves_time" ON "audit_leaves" ("entry_created_at");
