import type { AuditEntry } from './audit-entry.ts';

/**
 * Writes the audit trail. A request is answered only after its entries are recorded; a metadata change does not use this port
 * but commits its entry in its own transaction.
 */
export interface AuditRecorder {
  /**
   * Resolves when all entries are durable. Waiting calls share one insert (group commit).
   * Rejects with AUDIT_UNAVAILABLE; the request is then refused, never answered unaudited.
   */
  record(entries: readonly AuditEntry[]): Promise<void>;
}
