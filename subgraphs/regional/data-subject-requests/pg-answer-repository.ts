import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type {
  AnswerRepository,
  Article15Facts,
  ExportBundle,
  ObjectionDecision,
  PurposeObjection,
  RecipientNotice,
} from './answer-repository.ts';
import type { ErasureCertificate } from './erasure-certificate.ts';
import { readArticle15 } from './pg-article-15.ts';
import { holdLease } from './pg-request-work.ts';
import type { Lease } from './request-work.ts';
import type { StoredRequest } from './stored-request.ts';

const STORE_BUNDLE = `INSERT INTO export_bundles (bundle_id, customer_id, request_id, kind, blob_id, size_bytes, sha256, item_count,
  pushed_objects, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
const REPLACE_BUNDLE = 'DELETE FROM export_bundles WHERE request_id = $1 RETURNING pushed_objects AS pushed';
const BUNDLES = `SELECT bundle_id AS "bundleId", request_id AS "requestId", kind, blob_id AS "blobId", size_bytes::float8 AS size, sha256,
  item_count AS items, pushed_objects AS "pushedObjects", created_at AS "createdAt", expires_at AS "expiresAt"
  FROM export_bundles WHERE request_id = $1 ORDER BY created_at DESC`;
const RESTRICT = `WITH imposed AS (
  INSERT INTO restrictions (customer_id, request_id, ground, reason, imposed_by)
  VALUES ($2, $1, $3, $4, coalesce((SELECT approved_by FROM data_subject_requests WHERE id = $1), 'system')) RETURNING restriction_id)
  INSERT INTO object_protections (object_id, kind, source_id)
  SELECT DISTINCT o.object_id, 'restriction', restriction_id FROM imposed, request_items i JOIN object_metadata o USING (object_id)
  WHERE i.request_id = $1 AND i.planned_outcome = $5 AND i.state = 'planned' ON CONFLICT DO NOTHING`;
const FINISH_RESTRICTED = `UPDATE request_items SET state = 'done', outcome = $2, updated_at = now()
  WHERE request_id = $1 AND planned_outcome = $2 AND state = 'planned'`;
const OBJECT = `INSERT INTO purpose_objections (customer_id, handle, purpose, request_id, status, narrative, decided_by, decided_at)
  SELECT $2, decode($3, 'hex'), purpose, $1, CASE WHEN $5 THEN 'upheld' ELSE 'pending' END, CASE WHEN $5 THEN 'Art. 21(3)' END,
    CASE WHEN $5 THEN 'system' END, CASE WHEN $5 THEN now() END
  FROM unnest($4::text[]) AS purpose ON CONFLICT (request_id, purpose, handle) DO NOTHING`;
const OBJECTIONS = `SELECT objection_id AS "objectionId", purpose, status, narrative, decided_by AS "decidedBy", decided_at AS "decidedAt"
  FROM purpose_objections WHERE request_id = $1 ORDER BY purpose`;
const DECIDE = `UPDATE purpose_objections SET status = $3, narrative = $4, decided_by = $5, decided_at = now()
  WHERE request_id = $1 AND objection_id = $2 AND status = 'pending'`;

export class PgAnswerRepository implements AnswerRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  storeBundle(lease: Lease, bundle: Parameters<AnswerRepository['storeBundle']>[1]): Promise<void> {
    return inTransaction(this.#pool, async (client) => {
      await holdLease(client, lease);
      const replaced = await client.query<{ pushed: number }>(REPLACE_BUNDLE, [lease.requestId]);
      const { bundleId, customerId, requestId, kind, blobId, size, sha256, items, expiresAt } = bundle;
      // After a crash the data was delivered already, and where to is forgotten: the number stays.
      const pushed = Math.max(bundle.pushedObjects, ...replaced.rows.map((row) => row.pushed));
      const values = [bundleId, customerId, requestId, kind, blobId, size, sha256, items, pushed, expiresAt];
      await client.query(STORE_BUNDLE, values);
    });
  }

  async bundles(requestId: string): Promise<readonly ExportBundle[]> {
    return (await this.#pool.query<ExportBundle>(BUNDLES, [requestId])).rows;
  }

  async dropExpiredBundles(): Promise<number> {
    return (await this.#pool.query('DELETE FROM export_bundles WHERE expires_at <= now()')).rowCount ?? 0;
  }

  async storeCertificate(request: StoredRequest, certificate: Omit<ErasureCertificate, 'certificateId'>) {
    const text = `INSERT INTO erasure_certificates (request_id, customer_id, document, signature, public_key, issued_at)
      VALUES ($1, $2, $3, $4, $5, $6)`;
    const { document, signature, publicKey, issuedAt } = certificate;
    const keys = [Buffer.from(signature), Buffer.from(publicKey)];
    await this.#pool.query(text, [request.state.id, request.customerId, document, ...keys, issuedAt]);
  }

  async certificates(requestId: string): Promise<readonly ErasureCertificate[]> {
    const text = `SELECT certificate_id AS "certificateId", document, signature, public_key AS "publicKey", issued_at AS "issuedAt"
      FROM erasure_certificates WHERE request_id = $1 ORDER BY issued_at DESC, certificate_id`;
    return (await this.#pool.query<ErasureCertificate>(text, [requestId])).rows;
  }

  async recordNotice(requestId: string, { recipient, sentAt, proof, recordedBy }: RecipientNotice, unit: UnitOfWork) {
    const text =
      'INSERT INTO recipient_notices (request_id, recipient, sent_at, proof, recorded_by) VALUES ($1, $2, $3, $4, $5)';
    await clientOf(unit).query(text, [requestId, recipient, sentAt, proof, recordedBy]);
  }

  async notices(requestId: string): Promise<readonly RecipientNotice[]> {
    const text = `SELECT recipient, sent_at AS "sentAt", proof, recorded_by AS "recordedBy" FROM recipient_notices
      WHERE request_id = $1 ORDER BY sent_at, notice_id`;
    return (await this.#pool.query<RecipientNotice>(text, [requestId])).rows;
  }

  restrictItems(lease: Lease, request: StoredRequest, ground: string, outcome: string): Promise<number> {
    return inTransaction(this.#pool, async (client) => {
      await holdLease(client, lease);
      const reason = `Request ${lease.requestId}`;
      const { rowCount } = await client.query(RESTRICT, [lease.requestId, request.customerId, ground, reason, outcome]);
      await client.query(FINISH_RESTRICTED, [lease.requestId, outcome]);
      return rowCount ?? 0;
    });
  }

  object(lease: Lease, request: StoredRequest, purposes: readonly string[], decided: boolean): Promise<void> {
    return inTransaction(this.#pool, async (client) => {
      await holdLease(client, lease);
      const values = [lease.requestId, request.customerId, request.subjectHandle, purposes, decided];
      await client.query(OBJECT, values);
    });
  }

  async objections(requestId: string): Promise<readonly PurposeObjection[]> {
    return (await this.#pool.query<PurposeObjection>(OBJECTIONS, [requestId])).rows;
  }

  async decideObjection(requestId: string, objectionId: string, decision: ObjectionDecision, unit: UnitOfWork) {
    const { outcome, narrative, decidedBy } = decision;
    const { rowCount } = await clientOf(unit).query(DECIDE, [requestId, objectionId, outcome, narrative, decidedBy]);
    return (rowCount ?? 0) > 0;
  }

  article15Facts(request: StoredRequest): Promise<Article15Facts> {
    return readArticle15(this.#pool, request);
  }

  async sealedPushTarget(requestId: string): Promise<Uint8Array | null> {
    const text = 'SELECT sealed_push_target AS sealed FROM data_subject_requests WHERE id = $1';
    return (await this.#pool.query<{ sealed: Buffer | null }>(text, [requestId])).rows[0]?.sealed ?? null;
  }

  async recordPush({ requestId }: Lease, pushed: number): Promise<void> {
    await this.#pool.query('UPDATE data_subject_requests SET sealed_push_target = NULL WHERE id = $1', [requestId]);
    await this.#pool.query('UPDATE export_bundles SET pushed_objects = $2 WHERE request_id = $1', [requestId, pushed]);
  }
}
