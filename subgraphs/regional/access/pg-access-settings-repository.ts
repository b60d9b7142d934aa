import type { CustomerId, RegionId } from '#kernel/ids.ts';
import { recordEntries } from '../audit/audit-columns.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { ObjectVersion } from './access-repository.ts';
import type {
  AccessChange,
  AccessSettingsRepository,
  ObjectAclAnswer,
  StoredAccess,
} from './access-settings-repository.ts';
import type { Acl } from './acl/acl.ts';
import type { ObjectOwnership, PublicAccessBlock } from './bucket-access.ts';
import { PUBLIC_ACCESS_LIFTED } from './public-access-lifted-sql.ts';

interface AccessRow {
  readonly customer_id: CustomerId;
  readonly object_ownership: ObjectOwnership | null;
  readonly acl: Acl | null;
  readonly policy: string | null;
  readonly public_access_block: PublicAccessBlock | null;
  readonly public_access_lifted: boolean;
}

const BUCKET = 'customer_id = $2 AND bucket_name = $3';
const READ = `SELECT customer_id, object_ownership, acl, policy, public_access_block, ${PUBLIC_ACCESS_LIFTED}
  FROM buckets WHERE customer_id = $1 AND bucket_name = $2`;
const READ_DOCUMENT = `SELECT configurations -> $3 AS document FROM buckets WHERE customer_id = $1 AND bucket_name = $2`;
const CORS_RULES = `SELECT configurations -> 'cors' AS rules FROM buckets
  WHERE bucket_name = $1 AND configurations ? 'cors' LIMIT 10`;
const OBJECT = `customer_id = $2 AND bucket_name = $3 AND object_key = $4 AND NOT is_delete_marker
  AND CASE WHEN $5::text IS NULL THEN is_latest ELSE version_id = $5 END`;
const READ_OBJECT_ACL = `SELECT owner_id, acl FROM object_metadata WHERE $1::text IS NULL AND ${OBJECT}`;

/** An update and its audit entry in one statement; the entry is not written unless a row changed. */
const recorded = (update: string, first: number): string => `WITH changed AS (${update} RETURNING 1),
  ${recordEntries({ first, join: 'WHERE EXISTS (SELECT FROM changed)' })}
  SELECT EXISTS (SELECT FROM changed) AS changed`;
const CHANGE = recorded(
  `UPDATE buckets SET updated_at = now(),
     policy = CASE WHEN $4 THEN $5 ELSE policy END,
     acl = CASE WHEN $6 THEN $7::jsonb ELSE acl END,
     object_ownership = CASE WHEN $8 THEN $9 ELSE object_ownership END,
     public_access_block = CASE WHEN $10 THEN $11::jsonb ELSE public_access_block END
   WHERE ${BUCKET}`,
  12,
);
const CHANGE_DOCUMENT = recorded(
  `UPDATE buckets SET updated_at = now(), configurations =
     CASE WHEN $5::jsonb IS NULL THEN configurations - $4::text ELSE configurations || jsonb_build_object($4::text, $5::jsonb) END
   WHERE ${BUCKET}`,
  6,
);
const CHANGE_OBJECT_ACL = recorded(`UPDATE object_metadata SET acl = $6::jsonb, updated_at = now() WHERE ${OBJECT}`, 7);

export class PgAccessSettingsRepository implements AccessSettingsRepository {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;

  readonly #sealer: AuditSealer;

  constructor(pool: RegionalPool, regionId: RegionId, sealer: AuditSealer) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#sealer = sealer;
  }

  async read(ownerId: CustomerId, bucket: string): Promise<StoredAccess | null> {
    const { rows } = await this.#pool.query<AccessRow>({ name: 'access-read', text: READ, values: [ownerId, bucket] });
    const [row] = rows;
    if (row === undefined) return null;
    return {
      ownerId: row.customer_id,
      objectOwnership: row.object_ownership,
      acl: row.acl,
      policyText: row.policy,
      publicAccessBlock: row.public_access_block,
      publicAccessLifted: row.public_access_lifted,
    };
  }

  async change(ownerId: CustomerId, bucket: string, change: AccessChange, entry: AuditEntry) {
    const { policy, acl, objectOwnership, publicAccessBlock } = change;
    const values = [
      ...[policy !== undefined, policy ?? null],
      ...[acl !== undefined, json(acl)],
      ...[objectOwnership !== undefined, objectOwnership ?? null],
      ...[publicAccessBlock !== undefined, json(publicAccessBlock)],
    ];
    try {
      return (await this.#run('access-change', CHANGE, [ownerId, bucket, ...values], entry)) ? 'changed' : 'missing';
    } catch (error) {
      if (isTaken(error)) return 'name-taken';
      throw error;
    }
  }

  async readObjectAcl(
    ownerId: CustomerId,
    bucket: string,
    { key, versionId }: ObjectVersion,
  ): Promise<ObjectAclAnswer | null> {
    const { rows } = await this.#pool.query<{ owner_id: CustomerId | null; acl: Acl | null }>({
      name: 'object-acl',
      text: READ_OBJECT_ACL,
      values: [null, ownerId, bucket, key, versionId],
    });
    const [row] = rows;
    return row === undefined ? null : { ownerId: row.owner_id ?? ownerId, acl: row.acl };
  }

  changeObjectAcl(ownerId: CustomerId, bucket: string, { key, versionId }: ObjectVersion, acl: Acl, entry: AuditEntry) {
    const values = [ownerId, bucket, key, versionId, json(acl)];
    return this.#run('object-acl-change', CHANGE_OBJECT_ACL, values, entry);
  }

  async corsRules(bucket: string): Promise<readonly unknown[]> {
    const { rows } = await this.#pool.query<{ rules: unknown }>({ name: 'cors', text: CORS_RULES, values: [bucket] });
    return rows.map(({ rules }) => rules);
  }

  async readDocument(ownerId: CustomerId, bucket: string, name: string) {
    const { rows } = await this.#pool.query<{ document: unknown }>({
      name: 'bucket-document',
      text: READ_DOCUMENT,
      values: [ownerId, bucket, name],
    });
    return rows[0] ?? null;
  }

  changeDocument(ownerId: CustomerId, bucket: string, name: string, document: unknown, entry: AuditEntry) {
    return this.#run('bucket-document-change', CHANGE_DOCUMENT, [ownerId, bucket, name, json(document)], entry);
  }

  async #run(name: string, text: string, values: readonly unknown[], entry: AuditEntry): Promise<boolean> {
    const all = [this.#regionId, ...values, ...(await this.#sealer.parameters([entry]))];
    const { rows } = await this.#pool.query<{ changed: boolean }>({ name, text, values: all });
    return rows[0]?.changed === true;
  }
}

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

export const isTaken = (error: unknown): boolean =>
  (error as { constraint?: unknown } | null)?.constraint === 'buckets_shared_name';
