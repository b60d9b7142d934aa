import type { AuditEraser } from '../audit/audit-eraser.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { AuditValues } from './erasure-executor.ts';
import type { StoredRequest } from './stored-request.ts';

/** Entries stay, with their commitments; what they sealed about the erased objects (their keys) goes. */
const ERASE_TARGETS = `UPDATE audit_values v SET target_sealed = NULL, target_key_id = NULL
  FROM audit_entries e WHERE e.customer_id = $1 AND e.object_id = ANY ($2::uuid[])
    AND v.created_at = e.created_at AND v.entry_id = e.id AND v.target_sealed IS NOT NULL`;

const BATCH = 500;

export class PgAuditValues implements AuditValues {
  readonly #pool: RegionalPool;
  readonly #eraser: AuditEraser;

  constructor(pool: RegionalPool, eraser: AuditEraser) {
    this.#pool = pool;
    this.#eraser = eraser;
  }

  async erase(request: StoredRequest, objectIds: readonly string[]): Promise<number> {
    const { customerId, dataSubjectId } = request;
    let erased = dataSubjectId === null ? 0 : await this.#eraser.eraseSubject(customerId, dataSubjectId);
    for (let first = 0; first < objectIds.length; first += BATCH) {
      const batch = objectIds.slice(first, first + BATCH);
      erased += (await this.#pool.query(ERASE_TARGETS, [customerId, batch])).rowCount ?? 0;
    }
    return erased;
  }
}
