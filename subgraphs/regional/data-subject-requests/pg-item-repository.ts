import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ContentSegment, ObjectContent } from './content-store.ts';
import type { ItemPage, ItemRepository, ObjectDescription } from './item-repository.ts';
import { holdLease } from './pg-request-work.ts';
import type { ItemDecision } from './request-input.ts';
import type { ItemKind, ItemOutcome, OutcomeCounts, RequestItem } from './request-item.ts';
import type { Lease } from './request-work.ts';

const PAGE = `SELECT * FROM request_items WHERE request_id = $1 AND item_no > $2
  AND ($4::text IS NULL OR coalesce(outcome, planned_outcome) = $4) ORDER BY item_no LIMIT $3`;
const COUNTS = `SELECT coalesce(outcome, planned_outcome) AS outcome, count(*)::int AS count FROM request_items
  WHERE request_id = $1 GROUP BY 1`;
const OPEN = `SELECT count(*) FILTER (WHERE planned_outcome = 'MANUAL_REVIEW')::int AS undecided,
    count(*) FILTER (WHERE state <> 'done')::int AS undone FROM request_items WHERE request_id = $1`;
const REARM = `UPDATE request_items i SET state = 'planned', planned_outcome = 'ERASED', outcome = NULL, reasons = '{}', retained_until = NULL
  WHERE i.request_id = $1 AND coalesce(i.outcome, i.planned_outcome) = 'DEFERRED' AND NOT EXISTS (
    SELECT FROM object_metadata o WHERE o.object_id = i.object_id AND deletion_obstacles(o, $1::uuid) <> '{}')`;
const DECIDE = `UPDATE request_items SET planned_outcome = $3, decided_by = $4, reasons = array_append(reasons, $5),
    retained_until = $6, updated_at = now()
  WHERE request_id = $1 AND item_no = $2 AND state = 'planned' AND (planned_outcome = 'MANUAL_REVIEW' OR decided_by IS NOT NULL)
    AND EXISTS (SELECT FROM data_subject_requests r WHERE r.id = $1 AND r.status IN ('in_progress', 'extended') AND r.approved_by IS NULL)`;
const CONTENT = `SELECT o.blob_id, o.size_bytes, o.multipart_id, b.body FROM object_metadata o
  LEFT JOIN object_bodies b USING (object_id) WHERE o.object_id = $1`;
const PARTS = `SELECT blob_id, size_bytes FROM multipart_parts WHERE upload_id = $1 AND start_offset IS NOT NULL ORDER BY part_number`;
const DESCRIBE = `SELECT object_id, content_type, last_modified, metadata, tags, data_classification,
    greatest(retention_until, rule_retain_until) AS retain_until FROM object_metadata WHERE object_id = ANY ($1::uuid[])`;
const FINISH = `UPDATE request_items SET state = 'done', outcome = $3, digest = coalesce($4, digest), updated_at = now()
  WHERE request_id = $1 AND item_no = $2`;

export interface ItemRow {
  readonly request_id: string;
  readonly item_no: number;
  readonly kind: ItemKind;
  readonly object_id: string | null;
  readonly upload_id: string | null;
  readonly bundle_id: string | null;
  readonly bucket_name: string | null;
  readonly object_key: string | null;
  readonly version_id: string | null;
  readonly size_bytes: string;
  readonly etag: string | null;
  readonly subjects: number;
  readonly provenance: string | null;
  readonly planned_outcome: ItemOutcome;
  readonly outcome: ItemOutcome | null;
  readonly reasons: readonly string[];
  readonly retained_until: Date | null;
  readonly state: RequestItem['state'];
  readonly blob_ids: readonly string[];
  readonly digest: string | null;
  readonly decided_by: string | null;
}

interface ContentRow {
  readonly blob_id: string | null;
  readonly size_bytes: string;
  readonly multipart_id: string | null;
  readonly body: Buffer | null;
}

export class PgItemRepository implements ItemRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async page(requestId: string, { afterNo, limit, outcome }: ItemPage): Promise<readonly RequestItem[]> {
    const { rows } = await this.#pool.query<ItemRow>(PAGE, [requestId, afterNo, limit, outcome ?? null]);
    return rows.map(toItem);
  }

  async counts(requestId: string): Promise<OutcomeCounts> {
    const { rows } = await this.#pool.query<{ outcome: ItemOutcome; count: number }>(COUNTS, [requestId]);
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  }

  async open(requestId: string): Promise<{ undecided: number; undone: number }> {
    const { rows } = await this.#pool.query<{ undecided: number; undone: number }>(OPEN, [requestId]);
    return rows[0] ?? { undecided: 0, undone: 0 };
  }

  async rearm(requestId: string): Promise<number> {
    return (await this.#pool.query(REARM, [requestId])).rowCount ?? 0;
  }

  async decide(requestId: string, decision: ItemDecision, decidedBy: string, unit: UnitOfWork): Promise<boolean> {
    const { itemNo, outcome, narrative, correctedVersionId, retainedUntil } = decision;
    const reason = correctedVersionId ? `${narrative} (corrected: version ${correctedVersionId})` : narrative;
    const values = [requestId, itemNo, outcome, decidedBy, reason, retainedUntil ?? null];
    return ((await clientOf(unit).query(DECIDE, values)).rowCount ?? 0) > 0;
  }

  async contentOf(objectId: string): Promise<ObjectContent | null> {
    const { rows } = await this.#pool.query<ContentRow>(CONTENT, [objectId]);
    const row = rows[0];
    if (row === undefined) return null;
    if (row.body !== null) return { body: row.body, segments: [] };
    if (row.blob_id !== null) {
      return { body: null, segments: [{ blobId: row.blob_id, start: 0, length: Number(row.size_bytes) }] };
    }
    return { body: null, segments: row.multipart_id === null ? [] : await this.#parts(row.multipart_id) };
  }

  async describe(objectIds: readonly string[]): Promise<ReadonlyMap<string, ObjectDescription>> {
    const { rows } = await this.#pool.query<DescriptionRow>(DESCRIBE, [objectIds]);
    return new Map(rows.map((row) => [row.object_id, toDescription(row)]));
  }

  finish(lease: Lease, itemNo: number, outcome: ItemOutcome, digest: string | null): Promise<void> {
    return inTransaction(this.#pool, async (client) => {
      await holdLease(client, lease);
      await client.query(FINISH, [lease.requestId, itemNo, outcome, digest]);
    });
  }

  async #parts(uploadId: string): Promise<readonly ContentSegment[]> {
    const { rows } = await this.#pool.query<{ blob_id: string; size_bytes: string }>(PARTS, [uploadId]);
    return rows.map((row) => ({ blobId: row.blob_id, start: 0, length: Number(row.size_bytes) }));
  }
}

interface DescriptionRow {
  readonly object_id: string;
  readonly content_type: string | null;
  readonly last_modified: Date;
  readonly metadata: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly data_classification: string;
  readonly retain_until: Date | null;
}

const toDescription = (row: DescriptionRow): ObjectDescription => ({
  contentType: row.content_type,
  lastModified: row.last_modified,
  metadata: row.metadata,
  tags: row.tags,
  classification: row.data_classification,
  retainUntil: row.retain_until,
});

export const toItem = (row: ItemRow): RequestItem => ({
  requestId: row.request_id,
  itemNo: row.item_no,
  kind: row.kind,
  objectId: row.object_id,
  uploadId: row.upload_id,
  bundleId: row.bundle_id,
  bucket: row.bucket_name,
  key: row.object_key,
  versionId: row.version_id,
  size: Number(row.size_bytes),
  etag: row.etag,
  subjects: row.subjects,
  provenance: row.provenance,
  plannedOutcome: row.planned_outcome,
  outcome: row.outcome,
  reasons: row.reasons,
  retainedUntil: row.retained_until,
  state: row.state,
  blobIds: row.blob_ids,
  digest: row.digest,
  decidedBy: row.decided_by,
});
