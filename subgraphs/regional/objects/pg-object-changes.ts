import type { Pool, PoolClient } from 'pg';
import type { RegionId } from '#kernel/ids.ts';
import { recordEntries } from '../audit/audit-columns.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { Refusal } from '../s3/refusal.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import type { ChangeableObject, ChangeDecision, ChangedObject, ObjectChange, ObjectChanges } from './object-changes.ts';
import type { ObjectAddress } from './object-repository.ts';
import type { LockMode } from './stored-object.ts';

const BUCKET = `SELECT versioning_status, object_lock_enabled FROM buckets WHERE customer_id = $1 AND bucket_name = $2`;
const find = (
  version: string,
): string => `SELECT object_id, version_id, is_delete_marker, last_modified, lock_mode, retention_until,
    legal_hold, legal_hold_set_at
  FROM object_metadata WHERE customer_id = $1 AND bucket_name = $2 AND object_key = $3 AND ${version}`;
const FIND_LATEST = find('is_latest');
const FIND_VERSION = find('version_id = $4');
const CHANGE = {
  tags: 'tags = $2::jsonb',
  retention: 'lock_mode = $2, retention_until = $3',
  'legal-hold': 'legal_hold = $2, legal_hold_set_at = now()',
} as const;
const RECORD = `WITH ${recordEntries({ first: 2 })} SELECT`;

interface BucketRow {
  readonly versioning_status: string | null;
  readonly object_lock_enabled: boolean;
}

interface VersionRow {
  readonly object_id: string;
  readonly version_id: string;
  readonly is_delete_marker: boolean;
  readonly last_modified: Date;
  readonly lock_mode: LockMode | null;
  readonly retention_until: Date | null;
  readonly legal_hold: boolean;
  readonly legal_hold_set_at: Date | null;
}

export class PgObjectChanges implements ObjectChanges {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;

  constructor(pool: RegionalPool, regionId: RegionId, sealer: AuditSealer) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#sealer = sealer;
  }

  change(address: ObjectAddress, decide: ChangeDecision, entry: AuditEntry): Promise<ChangedObject | Refusal> {
    return inTransaction(this.#pool, async (client) => {
      const found = await findVersion(client, address, ' FOR UPDATE');
      const decision = decide(found);
      if (decision.kind === 'refusal' || typeof found === 'string') return decision as Refusal;
      await client.query(
        `UPDATE object_metadata SET ${CHANGE[decision.kind]}, updated_at = now() WHERE object_id = $1`,
        [found.objectId, ...valuesOf(decision)],
      );
      const done = { ...entry, objectId: found.objectId, versionId: found.versionId };
      await client.query(RECORD, [this.#regionId, ...(await this.#sealer.parameters([done]))]);
      return { kind: 'changed', versionId: found.isVersioned ? found.versionId : null };
    });
  }

  find(address: ObjectAddress): Promise<ChangeableObject | 'no-bucket' | 'no-object'> {
    return findVersion(this.#pool, address, '');
  }
}

async function findVersion(
  client: PoolClient | Pool | RegionalPool,
  { customerId, bucket, key, versionId }: ObjectAddress,
  lock: string,
): Promise<ChangeableObject | 'no-bucket' | 'no-object'> {
  const [of] = (await client.query<BucketRow>(BUCKET, [customerId, bucket])).rows;
  if (of === undefined) return 'no-bucket';
  const [row] = (
    versionId === null
      ? await client.query<VersionRow>(`${FIND_LATEST}${lock}`, [customerId, bucket, key])
      : await client.query<VersionRow>(`${FIND_VERSION}${lock}`, [customerId, bucket, key, versionId])
  ).rows;
  if (row === undefined) return 'no-object';
  const { lock_mode: mode, retention_until: until } = row;
  return {
    objectId: row.object_id,
    versionId: row.version_id,
    isDeleteMarker: row.is_delete_marker,
    lastModified: row.last_modified,
    lock: {
      retention: mode === null || until === null ? null : { mode, until },
      legalHold: row.legal_hold || row.legal_hold_set_at !== null ? row.legal_hold : null,
    },
    isHeldElsewhere: row.legal_hold && row.legal_hold_set_at === null,
    objectLockEnabled: of.object_lock_enabled,
    isVersioned: of.versioning_status !== null,
  };
}

function valuesOf(change: ObjectChange): unknown[] {
  switch (change.kind) {
    case 'tags':
      return [JSON.stringify(change.tags)];
    case 'retention':
      return [change.retention?.mode ?? null, change.retention?.until ?? null];
    case 'legal-hold':
      return [change.on];
  }
}
