import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import {
  hashToken,
  type OverrideInput,
  type RestrictionOverrides,
  type UsableOverride,
} from './restriction-override.ts';

const FIND = `SELECT object_id, restrictions FROM object_metadata WHERE customer_id = $1 AND bucket_name = $2 AND object_key = $3
  AND (version_id = $4 OR ($4::text IS NULL AND is_latest)) AND NOT is_delete_marker`;
const SWEEP = `DELETE FROM restriction_overrides WHERE expires_at < now() - interval '30 days'`;
const ISSUE = `INSERT INTO restriction_overrides (token_hash, customer_id, object_id, ground, purpose, issued_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7)) RETURNING expires_at`;
const USE = `SELECT ground, purpose FROM restriction_overrides WHERE token_hash = $1 AND object_id = $2 AND expires_at > now()`;

export class PgRestrictionOverrides implements RestrictionOverrides {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async issue(
    customerId: CustomerId,
    { bucket, key, versionId, ground, purpose, minutes }: OverrideInput,
    { tokenHash, by }: { readonly tokenHash: Uint8Array; readonly by: string },
    unit: UnitOfWork,
  ): Promise<Date | 'free' | null> {
    const client = clientOf(unit);
    const found = await client.query<{ object_id: string; restrictions: number }>(FIND, [
      customerId,
      bucket,
      key,
      versionId ?? null,
    ]);
    const [object] = found.rows;
    if (object === undefined) return null;
    if (object.restrictions === 0) return 'free';
    await client.query(SWEEP);
    const values = [Buffer.from(tokenHash), customerId, object.object_id, ground, purpose, by, minutes];
    const { rows } = await client.query<{ expires_at: Date }>(ISSUE, values);
    return rows[0]?.expires_at ?? null;
  }

  async use(objectId: string, token: string): Promise<UsableOverride | null> {
    const { rows } = await this.#pool.query<UsableOverride>(USE, [Buffer.from(hashToken(token)), objectId]);
    return rows[0] ?? null;
  }
}
