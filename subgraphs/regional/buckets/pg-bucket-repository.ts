import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { ObjectOwnership } from '../access/bucket-access.ts';
import { isTaken } from '../access/pg-access-settings-repository.ts';
import { recordEntries } from '../audit/audit-columns.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import type { Bucket, LockDefault, VersioningStatus } from './bucket.ts';
import type {
  BucketChange,
  BucketDefaults,
  BucketNames,
  BucketPage,
  BucketRepository,
  NewBucket,
} from './bucket-repository.ts';

interface BucketRow {
  readonly bucket_name: string;
  readonly created_at: Date;
  readonly versioning_status: VersioningStatus | null;
  readonly object_lock_enabled: boolean;
  readonly object_lock_default: {
    readonly mode: LockDefault['mode'];
    days?: number | null;
    years?: number | null;
  } | null;
}

interface DefaultsRow {
  readonly object_ownership: ObjectOwnership | null;
  readonly public_access_lifted: boolean;
}

const COLUMNS = 'bucket_name, created_at, versioning_status, object_lock_enabled, object_lock_default';
const FIND = `SELECT ${COLUMNS} FROM buckets WHERE customer_id = $1 AND bucket_name = $2`;
const LIST = `SELECT ${COLUMNS} FROM buckets
  WHERE customer_id = $1 AND bucket_name COLLATE "C" > $2 AND starts_with(bucket_name, $3)
  ORDER BY bucket_name COLLATE "C" LIMIT $4`;
const CREATE = `WITH added AS (
    INSERT INTO buckets (customer_id, bucket_name, region_id, object_ownership, public_access_lifted, acl, object_lock_enabled,
      versioning_status)
    VALUES ($2, $3, $1, $4, $5, $6::jsonb, $7, CASE WHEN $7 THEN 'Enabled' END)
    ON CONFLICT (customer_id, bucket_name) DO NOTHING RETURNING 1),
  ${recordEntries({ first: 8, join: 'WHERE EXISTS (SELECT FROM added)' })}
  SELECT EXISTS (SELECT FROM added) AS created`;
/** Looks and changes under the bucket's lock; `$4` is the new value, `condition` what must hold. */
const change = (assignment: string, condition: string): string => `WITH bucket AS (
    SELECT bucket_id, ${condition} AS allowed FROM buckets WHERE customer_id = $2 AND bucket_name = $3 FOR NO KEY UPDATE),
  changed AS (
    UPDATE buckets b SET ${assignment}, updated_at = now() FROM bucket WHERE b.bucket_id = bucket.bucket_id AND allowed RETURNING 1),
  ${recordEntries({ first: 5, join: 'WHERE EXISTS (SELECT FROM changed)' })}
  SELECT allowed FROM bucket`;
const SET_VERSIONING = change('versioning_status = $4', "($4 = 'Enabled' OR NOT object_lock_enabled)");
const SET_OBJECT_LOCK = change(
  'object_lock_enabled = true, object_lock_default = $4::jsonb',
  "(versioning_status IS NOT DISTINCT FROM 'Enabled')",
);
const DEFAULTS = 'SELECT object_ownership, public_access_lifted FROM bucket_defaults WHERE customer_id = $1';
const HAS_ACL = 'SELECT acl IS NOT NULL AS found FROM buckets WHERE customer_id = $1 AND bucket_name = $2';
const RECORD = `WITH ${recordEntries({ first: 2 })} SELECT`;
const LIST_OF_MANY = `SELECT c.customer_id, b.*, (SELECT count(*) FROM buckets n WHERE n.customer_id = c.customer_id) AS total
  FROM unnest($1::text[]) AS c (customer_id)
  LEFT JOIN LATERAL (
    SELECT ${COLUMNS} FROM buckets b
    WHERE b.customer_id = c.customer_id AND bucket_name COLLATE "C" > $2 AND starts_with(bucket_name, $3)
    ORDER BY bucket_name COLLATE "C" LIMIT $4) b ON true`;

export class PgBucketRepository implements BucketRepository {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;

  constructor(pool: RegionalPool, regionId: RegionId, sealer: AuditSealer) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#sealer = sealer;
  }

  async find(customerId: CustomerId, name: string): Promise<Bucket | null> {
    const { rows } = await this.#pool.query<BucketRow>({ name: 'bucket-find', text: FIND, values: [customerId, name] });
    return rows[0] === undefined ? null : toBucket(rows[0]);
  }

  async list(customerId: CustomerId, page: BucketPage): Promise<readonly Bucket[]> {
    const values = [customerId, page.after, page.prefix, page.limit];
    const { rows } = await this.#pool.query<BucketRow>({ name: 'bucket-list', text: LIST, values });
    return rows.map(toBucket);
  }

  async defaultsOf(customerId: CustomerId): Promise<BucketDefaults | null> {
    const { rows } = await this.#pool.query<DefaultsRow>({
      name: 'bucket-defaults',
      text: DEFAULTS,
      values: [customerId],
    });
    const [row] = rows;
    return row === undefined
      ? null
      : { objectOwnership: row.object_ownership, publicAccessLifted: row.public_access_lifted };
  }

  async create(customerId: CustomerId, bucket: NewBucket, entry: AuditEntry | null) {
    const { name, objectOwnership, publicAccessLifted, acl, objectLockEnabled } = bucket;
    const grants = acl === null ? null : JSON.stringify(acl);
    const own = [customerId, name, objectOwnership, publicAccessLifted, grants, objectLockEnabled];
    const audit = await this.#sealer.parameters(entry === null ? [] : [entry]);
    try {
      const { rows } = await this.#pool.query<{ created: boolean }>({
        name: 'bucket-create',
        text: CREATE,
        values: [this.#regionId, ...own, ...audit],
      });
      return rows[0]?.created === true ? 'created' : 'exists';
    } catch (error) {
      if (isTaken(error)) return 'name-taken';
      throw error;
    }
  }

  async hasAcl(customerId: CustomerId, name: string): Promise<boolean> {
    const { rows } = await this.#pool.query<{ found: boolean }>(HAS_ACL, [customerId, name]);
    return rows[0]?.found === true;
  }

  async setVersioning(change: BucketChange, status: VersioningStatus): Promise<'changed' | 'missing' | 'locked'> {
    const allowed = await this.#change(SET_VERSIONING, change, status);
    return allowed === null ? 'missing' : allowed ? 'changed' : 'locked';
  }

  async setObjectLock(
    change: BucketChange,
    lockDefault: LockDefault | null,
  ): Promise<'changed' | 'missing' | 'unversioned'> {
    const value = lockDefault === null ? null : JSON.stringify(lockDefault);
    const allowed = await this.#change(SET_OBJECT_LOCK, change, value);
    return allowed === null ? 'missing' : allowed ? 'changed' : 'unversioned';
  }

  /** Null: no such bucket. */
  async #change(
    text: string,
    { customerId, name, entry }: BucketChange,
    value: string | null,
  ): Promise<boolean | null> {
    const values = [this.#regionId, customerId, name, value, ...(await this.#sealer.parameters([entry]))];
    const { rows } = await this.#pool.query<{ allowed: boolean }>(text, values);
    return rows[0]?.allowed ?? null;
  }

  async remove(customerId: CustomerId, name: string, entry: AuditEntry): Promise<'removed' | 'missing' | 'not-empty'> {
    const audit = await this.#sealer.parameters([entry]);
    return inTransaction(this.#pool, async (client) => {
      // A commit into the bucket holds its row FOR KEY SHARE; after this lock the next statement sees all that came before.
      const key = [customerId, name];
      const locked = await client.query(
        'SELECT FROM buckets WHERE customer_id = $1 AND bucket_name = $2 FOR UPDATE',
        key,
      );
      if (locked.rowCount === 0) return 'missing';
      const { rows } = await client.query<{ used: boolean }>(
        'SELECT EXISTS (SELECT FROM object_metadata WHERE customer_id = $1 AND bucket_name = $2) AS used',
        key,
      );
      if (rows[0]?.used === true) return 'not-empty';
      await client.query('DELETE FROM multipart_uploads WHERE customer_id = $1 AND bucket_name = $2', key);
      await client.query('DELETE FROM buckets WHERE customer_id = $1 AND bucket_name = $2', key);
      await client.query(RECORD, [this.#regionId, ...audit]);
      return 'removed';
    });
  }

  async listOfMany(ids: readonly CustomerId[], page: BucketPage): Promise<ReadonlyMap<CustomerId, BucketNames>> {
    const { rows } = await this.#pool.query<{ customer_id: CustomerId; total: string } & NullableRow>({
      name: 'bucket-list-of-many',
      text: LIST_OF_MANY,
      values: [ids, page.after, page.prefix, page.limit],
    });
    const found = new Map<CustomerId, { buckets: Bucket[]; total: number }>();
    for (const row of rows) {
      const own = found.get(row.customer_id) ?? { buckets: [], total: Number(row.total) };
      found.set(row.customer_id, own);
      if (row.bucket_name !== null) own.buckets.push(toBucket(row as BucketRow));
    }
    return found;
  }
}

type NullableRow = { readonly [Column in keyof BucketRow]: BucketRow[Column] | null };

const toLockDefault = ({
  mode,
  days = null,
  years = null,
}: {
  mode: LockDefault['mode'];
  days?: number | null;
  years?: number | null;
}): LockDefault => ({
  mode,
  days,
  years,
});

const toBucket = (row: BucketRow): Bucket => ({
  kind: 'bucket',
  name: row.bucket_name,
  createdAt: row.created_at,
  versioningStatus: row.versioning_status,
  versioningEnabled: row.versioning_status === 'Enabled',
  objectLockEnabled: row.object_lock_enabled,
  objectLockDefault: row.object_lock_default === null ? null : toLockDefault(row.object_lock_default),
});
