import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import type {
  KeyTemplate,
  LinkSource,
  ObjectAddress,
  Provenance,
  SubjectHandle,
  SubjectObject,
  SubjectRelation,
} from './subject.ts';
import type { ManualLink, SubjectObjectPage, SubjectRepository } from './subject-repository.ts';

const REINDEX_BATCH = 1_000;

/** One object by bucket, key and version ($1 customer, $2 bucket, $3 key, $4 version or null for the current one). */
const ADDRESSED = `customer_id = $1 AND bucket_name = $2 AND object_key = $3
  AND (version_id = $4 OR ($4::text IS NULL AND is_latest))`;

const HANDLES = `SELECT encode(handle, 'hex') AS handle FROM same_subject($1, subject_handle($1, $2)) AS handle`;

const LINK = `INSERT INTO subject_object_links (object_id, handle, source, customer_id, relation, provenance, linked_by)
  SELECT object_id, subject_handle($1, $5), 'manual', customer_id, $6, $7, $8 FROM object_metadata WHERE ${ADDRESSED}
  ON CONFLICT (object_id, handle, source) DO UPDATE
    SET relation = EXCLUDED.relation, provenance = EXCLUDED.provenance, linked_by = EXCLUDED.linked_by`;

const UNLINK = `DELETE FROM subject_object_links l USING object_metadata o
  WHERE l.object_id = o.object_id AND l.source = 'manual' AND l.handle IN (SELECT same_subject($1, subject_handle($1, $5)))
    AND o.customer_id = $1 AND o.bucket_name = $2 AND o.object_key = $3 AND (o.version_id = $4 OR ($4::text IS NULL AND o.is_latest))`;

const LINKED_IDS = `SELECT DISTINCT object_id FROM subject_object_links
  WHERE customer_id = $1 AND handle IN (SELECT same_subject($1, decode($2, 'hex')))`;

/** People an object is about, aliases of one person counted once. */
export const COUNT_SUBJECTS = `(SELECT count(DISTINCT coalesce(a.subject_id::text, encode(l.handle, 'hex')))::int
  FROM subject_object_links l LEFT JOIN subject_aliases a ON a.customer_id = l.customer_id AND a.handle = l.handle
  WHERE l.object_id = o.object_id)`;

const OBJECTS = `SELECT o.object_id, o.bucket_name, o.object_key, o.version_id, o.is_latest, o.is_delete_marker, o.size_bytes,
    o.etag, o.last_modified, link.sources, link.relation, link.provenance, ${COUNT_SUBJECTS} AS subjects
  FROM (SELECT object_id, array_agg(DISTINCT source) AS sources, min(relation) AS relation,
          coalesce(min(provenance) FILTER (WHERE provenance <> 'unknown'), 'unknown') AS provenance
        FROM subject_object_links
        WHERE customer_id = $1 AND handle IN (SELECT same_subject($1, decode($2, 'hex'))) AND ($3::uuid IS NULL OR object_id > $3::uuid)
        GROUP BY object_id ORDER BY object_id LIMIT $4) AS link
  JOIN object_metadata o USING (object_id) ORDER BY o.object_id`;

/** Two people become one: the smaller id of both stays, so that two calls at once agree. */
const ALIAS = `WITH named AS (SELECT subject_handle($1, $2) AS handle UNION SELECT subject_handle($1, $3)),
known AS (SELECT a.subject_id FROM subject_aliases a JOIN named USING (handle) WHERE a.customer_id = $1),
target AS (SELECT coalesce((SELECT min(subject_id::text)::uuid FROM known), gen_random_uuid()) AS subject_id),
moved AS (UPDATE subject_aliases SET subject_id = target.subject_id FROM target
  WHERE customer_id = $1 AND subject_aliases.subject_id IN (SELECT subject_id FROM known) AND subject_aliases.subject_id <> target.subject_id)
INSERT INTO subject_aliases (customer_id, handle, subject_id, added_by) SELECT $1, handle, target.subject_id, $4 FROM named, target
ON CONFLICT (customer_id, handle) DO NOTHING`;

const REINDEX = `WITH page AS MATERIALIZED (
  SELECT o FROM object_metadata o WHERE customer_id = $1 AND bucket_name = $2 AND ($3::uuid IS NULL OR object_id > $3::uuid)
  ORDER BY object_id LIMIT ${REINDEX_BATCH}),
indexed AS MATERIALIZED (SELECT (page.o).object_id, index_object(page.o, false) FROM page)
SELECT count(*)::int AS objects, max(object_id::text) AS last FROM indexed`;

const DRAIN = `WITH taken AS MATERIALIZED (
  DELETE FROM subject_index_backlog WHERE object_id IN (
    SELECT object_id FROM subject_index_backlog LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING object_id),
indexed AS MATERIALIZED (SELECT index_object(o, false) FROM object_metadata o JOIN taken USING (object_id) WHERE can_name_subjects())
SELECT count(*)::int AS objects FROM indexed`;

interface SubjectObjectRow {
  readonly object_id: string;
  readonly bucket_name: string;
  readonly object_key: string;
  readonly version_id: string;
  readonly is_latest: boolean;
  readonly is_delete_marker: boolean;
  readonly size_bytes: string;
  readonly etag: string | null;
  readonly last_modified: Date;
  readonly sources: LinkSource[];
  readonly relation: SubjectRelation;
  readonly provenance: Provenance;
  readonly subjects: number;
}

export class PgSubjectRepository implements SubjectRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async handleOf(customerId: CustomerId, identifier: string): Promise<SubjectHandle> {
    const text = `SELECT encode(subject_handle($1, $2), 'hex') AS handle`;
    const { rows } = await this.#pool.query<{ handle: string | null }>(text, [customerId, identifier]);
    const handle = rows[0]?.handle;
    if (handle === null || handle === undefined) throw new Error('The connection has no key for handles of people');
    return handle;
  }

  async handlesOf(customerId: CustomerId, identifier: string): Promise<readonly SubjectHandle[]> {
    const { rows } = await this.#pool.query<{ handle: string }>(HANDLES, [customerId, identifier]);
    return rows.map(({ handle }) => handle);
  }

  async addAlias(customerId: CustomerId, identifier: string, alias: string, addedBy: string | null): Promise<number> {
    await this.#pool.query(ALIAS, [customerId, identifier, alias, addedBy]);
    return (await this.handlesOf(customerId, identifier)).length;
  }

  async removeAlias(customerId: CustomerId, alias: string): Promise<boolean> {
    const text = 'DELETE FROM subject_aliases WHERE customer_id = $1 AND handle = subject_handle($1, $2)';
    return ((await this.#pool.query(text, [customerId, alias])).rowCount ?? 0) > 0;
  }

  async link(customerId: CustomerId, { identifier, relation, provenance, linkedBy, ...address }: ManualLink) {
    const values = [...addressValues(customerId, address), identifier, relation, provenance, linkedBy];
    return ((await this.#pool.query(LINK, values)).rowCount ?? 0) > 0;
  }

  async unlink(customerId: CustomerId, address: ObjectAddress, identifier: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(UNLINK, [...addressValues(customerId, address), identifier]);
    return (rowCount ?? 0) > 0;
  }

  async objectsOf(
    customerId: CustomerId,
    handle: SubjectHandle,
    { afterId, limit }: SubjectObjectPage,
  ): Promise<readonly SubjectObject[]> {
    const { rows } = await this.#pool.query<SubjectObjectRow>(OBJECTS, [customerId, handle, afterId, limit]);
    return rows.map((row) => toSubjectObject(customerId, row));
  }

  async countObjects(customerId: CustomerId, handle: SubjectHandle): Promise<number> {
    const text = `SELECT count(*)::int AS count FROM (${LINKED_IDS}) AS linked`;
    const { rows } = await this.#pool.query<{ count: number }>(text, [customerId, handle]);
    return rows[0]?.count ?? 0;
  }

  async templates(customerId: CustomerId): Promise<readonly KeyTemplate[]> {
    const text = `SELECT bucket_name AS bucket, template, provenance FROM subject_key_templates
      WHERE customer_id = $1 ORDER BY bucket_name, template`;
    return (await this.#pool.query<KeyTemplate>(text, [customerId])).rows;
  }

  async addTemplate(customerId: CustomerId, { bucket, template, provenance }: KeyTemplate, pattern: string) {
    const text = `INSERT INTO subject_key_templates (customer_id, bucket_name, template, pattern, provenance)
      VALUES ($1, $2, $3, $4, $5) ON CONFLICT (customer_id, bucket_name, template)
      DO UPDATE SET pattern = EXCLUDED.pattern, provenance = EXCLUDED.provenance`;
    await this.#pool.query(text, [customerId, bucket, template, pattern, provenance]);
    return this.#reindex(customerId, bucket);
  }

  async removeTemplate(customerId: CustomerId, bucket: string, template: string): Promise<boolean> {
    const text = 'DELETE FROM subject_key_templates WHERE customer_id = $1 AND bucket_name = $2 AND template = $3';
    const { rowCount } = await this.#pool.query(text, [customerId, bucket, template]);
    if ((rowCount ?? 0) > 0) await this.#reindex(customerId, bucket);
    return (rowCount ?? 0) > 0;
  }

  async drainBacklog(limit: number): Promise<number> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<{ objects: number }>(DRAIN, [limit]);
      return rows[0]?.objects ?? 0;
    });
  }

  /** In pages, each its own transaction: a large bucket is not locked, and objects that arrive meanwhile index themselves. */
  async #reindex(customerId: CustomerId, bucket: string): Promise<number> {
    let objects = 0;
    let last: string | null = null;
    do {
      const { rows }: { rows: ReindexRow[] } = await this.#pool.query(REINDEX, [customerId, bucket, last]);
      objects += rows[0]?.objects ?? 0;
      last = rows[0]?.last ?? null;
    } while (last !== null);
    return objects;
  }
}

interface ReindexRow {
  readonly objects: number;
  readonly last: string | null;
}

const addressValues = (customerId: CustomerId, { bucket, key, versionId }: ObjectAddress) => [
  customerId,
  bucket,
  key,
  versionId ?? null,
];

const toSubjectObject = (customerId: CustomerId, row: SubjectObjectRow): SubjectObject => ({
  objectId: row.object_id,
  customerId,
  bucket: row.bucket_name,
  key: row.object_key,
  versionId: row.version_id,
  isLatest: row.is_latest,
  isDeleteMarker: row.is_delete_marker,
  size: Number(row.size_bytes),
  etag: row.etag,
  lastModified: row.last_modified,
  sources: row.sources,
  relation: row.relation,
  provenance: row.provenance,
  subjects: row.subjects,
});
