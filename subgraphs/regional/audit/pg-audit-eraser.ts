import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import type { AuditEraser } from './audit-eraser.ts';
import type { AuditSecrets } from './audit-secrets.ts';
import type { PgAuditKeyring } from './pg-audit-keyring.ts';

const DESTROY_SUBJECT_KEYS = `UPDATE audit_keys SET sealed_key = NULL, destroyed_at = now()
  WHERE customer_id = $1 AND subject_hash = decode($2, 'hex') AND destroyed_at IS NULL`;
const DESTROY_CUSTOMER_KEYS = `UPDATE audit_keys SET sealed_key = NULL, destroyed_at = now()
  WHERE customer_id = $1 AND destroyed_at IS NULL`;
const ERASE_SUBJECT = `WITH gone AS (
    DELETE FROM audit_subjects WHERE subject_hash = decode($1, 'hex') RETURNING created_at, entry_id, role)
  UPDATE audit_values v SET
    target_sealed = CASE WHEN g.as_subject THEN NULL ELSE v.target_sealed END,
    target_key_id = CASE WHEN g.as_subject THEN NULL ELSE v.target_key_id END,
    request_sealed = CASE WHEN g.as_actor THEN NULL ELSE v.request_sealed END,
    request_key_id = CASE WHEN g.as_actor THEN NULL ELSE v.request_key_id END
  FROM (SELECT created_at, entry_id, bool_or(role = 'subject') AS as_subject, bool_or(role = 'actor') AS as_actor
        FROM gone GROUP BY created_at, entry_id) g
  WHERE v.created_at = g.created_at AND v.entry_id = g.entry_id`;
const ERASE_CUSTOMER = `WITH keys AS (SELECT key_id FROM audit_keys WHERE customer_id = $1),
  people AS (DELETE FROM audit_subjects WHERE customer_id = $1)
  DELETE FROM audit_values v USING audit_entries e
  WHERE e.customer_id = $1 AND v.created_at = e.created_at AND v.entry_id = e.id
    AND (v.request_key_id IN (SELECT key_id FROM keys) OR v.target_key_id IN (SELECT key_id FROM keys))`;

export class PgAuditEraser implements AuditEraser {
  readonly #pool: RegionalPool;
  readonly #secrets: AuditSecrets;
  readonly #keyring: PgAuditKeyring;

  constructor(pool: RegionalPool, secrets: AuditSecrets, keyring: PgAuditKeyring) {
    this.#pool = pool;
    this.#secrets = secrets;
    this.#keyring = keyring;
  }

  eraseSubject(customerId: string, subject: string): Promise<number> {
    const hash = this.#secrets.personHash(customerId, subject);
    return this.#erase([DESTROY_SUBJECT_KEYS, [customerId, hash]], [ERASE_SUBJECT, [hash]]);
  }

  eraseCustomer(customerId: string): Promise<number> {
    return this.#erase([DESTROY_CUSTOMER_KEYS, [customerId]], [ERASE_CUSTOMER, [customerId]]);
  }

  async #erase(destroy: Statement, erase: Statement): Promise<number> {
    const erased = await inTransaction(this.#pool, async (client) => {
      // As many entries as a subject has: the pool's bound is for requests.
      await client.query(`SET LOCAL statement_timeout = '10min'`);
      await client.query(...destroy);
      return (await client.query(...erase)).rowCount ?? 0;
    });
    this.#keyring.forget();
    return erased;
  }
}

type Statement = [text: string, values: string[]];
