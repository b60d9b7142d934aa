import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { AccessApproval, AccessApprovalRepository, ApprovalInput } from './access-approval.ts';

const COLUMNS = `id::text AS id, customer_id AS "customerId", kind, organisation, country, reason, requested_by AS "requestedBy",
  requested_at AS "requestedAt", valid_until AS "validUntil", approved_by AS "approvedBy", approved_at AS "approvedAt",
  revoked_by AS "revokedBy", revoked_at AS "revokedAt"`;
const LIST = `SELECT ${COLUMNS} FROM access_approvals WHERE customer_id = $1 ORDER BY requested_at DESC, id LIMIT 200`;
const FIND = `SELECT ${COLUMNS} FROM access_approvals WHERE customer_id = $1 AND id = $2`;
const INSERT = `INSERT INTO access_approvals (customer_id, kind, organisation, country, reason, requested_by, valid_until)
  VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(hours => $7)) RETURNING id::text`;
const APPROVE = 'UPDATE access_approvals SET approved_by = $2, approved_at = now() WHERE id = $1';
const REVOKE = 'UPDATE access_approvals SET revoked_by = $2, revoked_at = now() WHERE id = $1';

export class PgAccessApprovalRepository implements AccessApprovalRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async approvalsOf(customerId: CustomerId): Promise<readonly AccessApproval[]> {
    return (await this.#pool.query<AccessApproval>(LIST, [customerId])).rows;
  }

  async find(customerId: CustomerId, id: string): Promise<AccessApproval | null> {
    return (await this.#pool.query<AccessApproval>(FIND, [customerId, id])).rows[0] ?? null;
  }

  async lock(customerId: CustomerId, id: string, unit: UnitOfWork): Promise<AccessApproval | null> {
    const { rows } = await clientOf(unit).query<AccessApproval>(`${FIND} FOR UPDATE`, [customerId, id]);
    return rows[0] ?? null;
  }

  async insert(customerId: CustomerId, input: ApprovalInput, by: string, unit: UnitOfWork): Promise<string> {
    const { kind, organisation, country, reason, validHours } = input;
    const values = [customerId, kind, organisation, country ?? null, reason, by, validHours];
    const { rows } = await clientOf(unit).query<{ id: string }>(INSERT, values);
    if (rows[0] === undefined) throw new Error('The database returned no id for a new approval');
    return rows[0].id;
  }

  async approve(id: string, by: string, unit: UnitOfWork): Promise<void> {
    await clientOf(unit).query(APPROVE, [id, by]);
  }

  async revoke(id: string, by: string, unit: UnitOfWork): Promise<void> {
    await clientOf(unit).query(REVOKE, [id, by]);
  }
}
