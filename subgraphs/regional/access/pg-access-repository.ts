import { LRUCache } from 'lru-cache';
import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { AccessRepository, BucketQuestion, ObjectVersion, UploadPlace } from './access-repository.ts';
import type { Acl } from './acl/acl.ts';
import type { BucketAccess, ObjectAccess, ObjectOwnership, PublicAccessBlock } from './bucket-access.ts';
import { parsePolicy } from './policy/parse-policy.ts';
import type { PolicyDocument } from './policy/policy-document.ts';
import { PUBLIC_ACCESS_LIFTED } from './public-access-lifted-sql.ts';

interface BucketRow {
  readonly customer_id: CustomerId;
  readonly object_ownership: ObjectOwnership | null;
  readonly acl: Acl | null;
  readonly policy: string | null;
  readonly public_access_block: PublicAccessBlock | null;
  readonly public_access_lifted: boolean;
  readonly encryption: unknown;
}

interface ObjectRow {
  readonly found: boolean;
  readonly owner_id: CustomerId | null;
  readonly acl: Acl | null;
  readonly tags: Record<string, string>;
}

/** The predicate of the index `buckets_shared_name`. */
const SHARED = `policy IS NOT NULL OR object_ownership IS DISTINCT FROM 'BucketOwnerEnforced'`;
const COLUMNS = `customer_id, object_ownership, acl, policy, public_access_block, ${PUBLIC_ACCESS_LIFTED},
  configurations -> 'encryption' AS encryption`;
const FIND = `SELECT ${COLUMNS} FROM buckets WHERE customer_id = $2 AND bucket_name = $1
  UNION ALL (SELECT ${COLUMNS} FROM buckets WHERE bucket_name = $1 AND (${SHARED})) LIMIT 1`;
const FIND_OF_OWNER = `SELECT ${COLUMNS} FROM buckets
  WHERE customer_id = $3 AND bucket_name = $1 AND (customer_id = $2 OR ${SHARED})`;
const FIND_OBJECTS = `SELECT o.object_id IS NOT NULL AS found, o.owner_id, o.acl, o.tags
  FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t (key, version_id, n)
  LEFT JOIN LATERAL (
    SELECT object_id, owner_id, acl, tags FROM object_metadata
    WHERE customer_id = $1 AND bucket_name = $2 AND object_key = t.key AND NOT is_delete_marker
      AND CASE WHEN t.version_id IS NULL THEN is_latest ELSE version_id = t.version_id END LIMIT 1) o ON true
  ORDER BY t.n`;

/** The id as text: what a client sends as an upload id need not be one. */
const FIND_INITIATOR = `SELECT initiator_id FROM multipart_uploads
  WHERE upload_id::text = $1 AND customer_id = $2 AND bucket_name = $3 AND object_key = $4 AND completed_at IS NULL`;

export class PgAccessRepository implements AccessRepository {
  readonly #pool: RegionalPool;
  /** By bucket and text, so a policy that changes is another entry: nothing here can be out of date. */
  readonly #policies = new LRUCache<string, PolicyDocument>({ max: 1_000 });

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async findBucket({ name, requester, ownerId }: BucketQuestion): Promise<BucketAccess | null> {
    const { rows } = await this.#pool.query<BucketRow>(
      ownerId === null
        ? { name: 'access-bucket', text: FIND, values: [name, requester] }
        : { name: 'access-bucket-of-owner', text: FIND_OF_OWNER, values: [name, requester, ownerId] },
    );
    const [row] = rows;
    if (row === undefined) return null;
    return {
      ownerId: row.customer_id,
      objectOwnership: row.object_ownership,
      acl: row.acl,
      policy: row.policy === null ? null : this.#parsed(row.policy, name),
      publicAccessBlock: row.public_access_block,
      publicAccessLifted: row.public_access_lifted,
      encryption: row.encryption,
    };
  }

  async findObjects(ownerId: CustomerId, bucket: string, objects: readonly ObjectVersion[]) {
    const values = [ownerId, bucket, objects.map(({ key }) => key), objects.map(({ versionId }) => versionId)];
    const { rows } = await this.#pool.query<ObjectRow>({ name: 'access-objects', text: FIND_OBJECTS, values });
    return rows.map((row): ObjectAccess | null =>
      row.found ? { ownerId: row.owner_id ?? ownerId, acl: row.acl, tags: row.tags } : null,
    );
  }

  async findInitiator(ownerId: CustomerId, { bucket, key, uploadId }: UploadPlace): Promise<CustomerId | null> {
    const { rows } = await this.#pool.query<{ initiator_id: CustomerId | null }>({
      name: 'access-initiator',
      text: FIND_INITIATOR,
      values: [uploadId, ownerId, bucket, key],
    });
    return rows[0]?.initiator_id ?? null;
  }

  #parsed(text: string, bucket: string): PolicyDocument {
    const id = `${bucket}\n${text}`;
    const known = this.#policies.get(id) ?? parsePolicy(text, bucket);
    this.#policies.set(id, known);
    return known;
  }
}
