import { randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { AuditKeyring, KeyScope, SealingKey } from './audit-keyring.ts';

interface KeyRow {
  readonly key_id: string;
  readonly sealed_key: Buffer;
}

const KEY_BYTES = 32;
const MOST_KEYS = 20_000;
/** Another process may have destroyed a key: how long this one may go on sealing under it. */
const REMEMBERED_MS = 30_000;
const MATCHES = `customer_id IS NOT DISTINCT FROM $1 AND subject_hash IS NOT DISTINCT FROM decode($2, 'hex') AND destroyed_at IS NULL`;
const FIND = `SELECT key_id, sealed_key FROM audit_keys WHERE ${MATCHES}`;
const CREATE = `INSERT INTO audit_keys (customer_id, subject_hash, key_id, sealed_key)
  VALUES ($1, decode($2, 'hex'), $3, $4) ON CONFLICT DO NOTHING`;
const BY_ID = 'SELECT key_id, sealed_key FROM audit_keys WHERE key_id = ANY ($1::uuid[]) AND sealed_key IS NOT NULL';

export class PgAuditKeyring implements AuditKeyring {
  readonly #pool: RegionalPool;
  readonly #sealer: KeySealer;
  readonly #current: LRUCache<string, SealingKey, KeyScope>;

  constructor(pool: RegionalPool, sealer: KeySealer) {
    this.#pool = pool;
    this.#sealer = sealer;
    this.#current = new LRUCache({
      max: MOST_KEYS,
      ttl: REMEMBERED_MS,
      fetchMethod: (_key, _stale, { context }) => this.#load(context),
    });
  }

  async current(scope: KeyScope): Promise<SealingKey> {
    const name = JSON.stringify([scope.customerId, scope.personHash]);
    return this.#current.get(name) ?? (await this.#current.forceFetch(name, { context: scope }));
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (ids.length === 0) return new Map();
    const query = { name: 'audit-keys-by-id', text: BY_ID, values: [ids] };
    const { rows } = await this.#pool.query<KeyRow>(query);
    return new Map(rows.map((row) => [row.key_id, this.#open(row)]));
  }

  /** What this process remembers of a customer's keys, for whoever has just destroyed them. */
  forget(): void {
    this.#current.clear();
  }

  async #load(scope: KeyScope): Promise<SealingKey> {
    const found = await this.#find(scope);
    if (found !== undefined) return found;
    const id = randomUUID();
    const sealed = this.#sealer.seal(randomBytes(KEY_BYTES), purposeOf(id));
    await this.#pool.query({
      name: 'audit-key-create',
      text: CREATE,
      values: [scope.customerId, scope.personHash, id, sealed],
    });
    // Another process may have come first; its key is then the one.
    const created = await this.#find(scope);
    if (created === undefined) throw new Error('The audit key that was just made is gone.');
    return created;
  }

  async #find({ customerId, personHash }: KeyScope): Promise<SealingKey | undefined> {
    const query = { name: 'audit-key-find', text: FIND, values: [customerId, personHash] };
    const row = (await this.#pool.query<KeyRow>(query)).rows[0];
    return row === undefined ? undefined : { id: row.key_id, key: this.#open(row) };
  }

  #open({ key_id: id, sealed_key: sealed }: KeyRow): Uint8Array {
    return this.#sealer.open(sealed, purposeOf(id));
  }
}

const purposeOf = (keyId: string): string => `audit-key:${keyId}`;
