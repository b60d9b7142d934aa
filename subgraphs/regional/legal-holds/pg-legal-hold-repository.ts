import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type {
  ImposedRestriction,
  LegalHoldRepository,
  LegalMatter,
  MatterInput,
  RestrictionInput,
} from './legal-hold.ts';

const PLACE = `INSERT INTO legal_hold_matters (customer_id, case_id, reason, custodian, bucket_name, key_prefix, subject_handle, placed_by)
  VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7::text IS NOT NULL THEN subject_handle($1, $7) END, $8) RETURNING matter_id`;
const HOLD_STORED = `INSERT INTO object_protections (object_id, kind, source_id)
  SELECT o.object_id, 'matter', m.matter_id FROM legal_hold_matters m JOIN object_metadata o ON o.customer_id = m.customer_id
  WHERE m.matter_id = $1 AND (m.bucket_name IS NULL OR o.bucket_name = m.bucket_name)
    AND (m.key_prefix IS NULL OR starts_with(o.object_key, m.key_prefix))
    AND (m.subject_handle IS NULL OR o.object_id IN (SELECT l.object_id FROM subject_object_links l
      WHERE l.customer_id = m.customer_id AND l.handle IN (SELECT same_subject(m.customer_id, m.subject_handle))))
  ORDER BY o.object_id ON CONFLICT DO NOTHING`;
const REQUEST_RELEASE = `UPDATE legal_hold_matters SET release_requested_by = $3, release_requested_at = now()
  WHERE customer_id = $1 AND matter_id = $2 AND released_at IS NULL AND release_requested_by IS NULL`;
const LOCK = `SELECT release_requested_by FROM legal_hold_matters
  WHERE customer_id = $1 AND matter_id = $2 AND released_at IS NULL FOR UPDATE`;
const RELEASE = 'UPDATE legal_hold_matters SET released_by = $2, released_at = now() WHERE matter_id = $1';
const UNPROTECT = 'DELETE FROM object_protections WHERE source_id = $1 AND kind = $2';
const OBJECTS = (kind: string, id: string): string =>
  `(SELECT count(*)::int FROM object_protections p WHERE p.source_id = ${id} AND p.kind = '${kind}') AS objects`;
const MATTERS = `SELECT matter_id AS "matterId", customer_id AS "customerId", case_id AS "caseId", reason, custodian,
    bucket_name AS bucket, key_prefix AS "keyPrefix", placed_by AS "placedBy", placed_at AS "placedAt",
    release_requested_by AS "releaseRequestedBy", released_by AS "releasedBy", released_at AS "releasedAt", ${OBJECTS('matter', 'm.matter_id')}
  FROM legal_hold_matters m WHERE customer_id = $1 ORDER BY placed_at DESC, matter_id LIMIT 200`;
const RESTRICT = `WITH target AS MATERIALIZED (SELECT object_id FROM object_metadata WHERE customer_id = $1 AND bucket_name = $2
    AND object_key = $3 AND (version_id = $4 OR ($4::text IS NULL AND is_latest))),
  imposed AS (INSERT INTO restrictions (customer_id, ground, reason, imposed_by) SELECT $1, $5, $6, $7 FROM target RETURNING restriction_id),
  protected AS (INSERT INTO object_protections (object_id, kind, source_id) SELECT object_id, 'restriction', restriction_id FROM target, imposed)
  SELECT restriction_id FROM imposed`;
const LIFT = `UPDATE restrictions SET notice_sent_at = $4, lifted_by = $3, lifted_at = now()
  WHERE customer_id = $1 AND restriction_id = $2 AND lifted_at IS NULL`;
const RESTRICTIONS = `SELECT restriction_id AS "restrictionId", customer_id AS "customerId", request_id AS "requestId", ground, reason,
    imposed_by AS "imposedBy", imposed_at AS "imposedAt", notice_sent_at AS "noticeSentAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt",
    ${OBJECTS('restriction', 'r.restriction_id')}
  FROM restrictions r WHERE customer_id = $1 ORDER BY imposed_at DESC, restriction_id LIMIT 200`;

export class PgLegalHoldRepository implements LegalHoldRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async place(customerId: CustomerId, matter: MatterInput, placedBy: string, unit: UnitOfWork): Promise<string> {
    const { caseId, reason, custodian, bucket, keyPrefix, subject } = matter;
    const values = [
      customerId,
      caseId,
      reason,
      custodian,
      bucket || null,
      keyPrefix || null,
      subject || null,
      placedBy,
    ];
    const { rows } = await clientOf(unit).query<{ matter_id: string }>(PLACE, values);
    const matterId = rows[0]?.matter_id;
    if (matterId === undefined) throw new Error('The database returned no id for a new matter');
    await clientOf(unit).query(HOLD_STORED, [matterId]);
    return matterId;
  }

  async requestRelease(customerId: CustomerId, matterId: string, by: string, unit: UnitOfWork): Promise<boolean> {
    return ((await clientOf(unit).query(REQUEST_RELEASE, [customerId, matterId, by])).rowCount ?? 0) > 0;
  }

  async release(customerId: CustomerId, matterId: string, by: string, unit: UnitOfWork) {
    const client = clientOf(unit);
    const { rows } = await client.query<{ release_requested_by: string | null }>(LOCK, [customerId, matterId]);
    const requestedBy = rows[0]?.release_requested_by ?? null;
    if (requestedBy === null) return 'not-requested';
    if (requestedBy === by) return 'same-person';
    await client.query(RELEASE, [matterId, by]);
    await client.query(UNPROTECT, [matterId, 'matter']);
    return 'released';
  }

  async matters(customerId: CustomerId): Promise<readonly LegalMatter[]> {
    return (await this.#pool.query<LegalMatter>(MATTERS, [customerId])).rows;
  }

  async restrict(
    customerId: CustomerId,
    input: RestrictionInput,
    by: string,
    unit: UnitOfWork,
  ): Promise<string | null> {
    const { bucket, key, versionId, ground, reason } = input;
    const values = [customerId, bucket, key, versionId ?? null, ground, reason, by];
    const { rows } = await clientOf(unit).query<{ restriction_id: string }>(RESTRICT, values);
    return rows[0]?.restriction_id ?? null;
  }

  async lift(
    customerId: CustomerId,
    restrictionId: string,
    { by, noticeSentAt }: { readonly by: string; readonly noticeSentAt: Date },
    unit: UnitOfWork,
  ): Promise<boolean> {
    const { rowCount } = await clientOf(unit).query(LIFT, [customerId, restrictionId, by, noticeSentAt]);
    if (rowCount !== 1) return false;
    await clientOf(unit).query(UNPROTECT, [restrictionId, 'restriction']);
    return true;
  }

  async restrictions(customerId: CustomerId): Promise<readonly ImposedRestriction[]> {
    return (await this.#pool.query<ImposedRestriction>(RESTRICTIONS, [customerId])).rows;
  }
}
