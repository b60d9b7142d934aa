import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { Grantees } from './acl/resolve-acl.ts';

const KNOWN = 'SELECT customer_id FROM customers WHERE customer_id = ANY ($1)';
const WITH_EMAIL = 'SELECT customer_id FROM customers WHERE lower(primary_contact_email) = lower($1) LIMIT 2';

/** Customers of this region. */
export class PgGrantees implements Grantees {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const { rows } = await this.#pool.query<{ customer_id: CustomerId }>(KNOWN, [ids]);
    return new Set(rows.map((row) => row.customer_id));
  }

  async withEmail(address: string): Promise<CustomerId | null> {
    const { rows } = await this.#pool.query<{ customer_id: CustomerId }>(WITH_EMAIL, [address]);
    return rows.length === 1 ? (rows[0]?.customer_id ?? null) : null;
  }
}
