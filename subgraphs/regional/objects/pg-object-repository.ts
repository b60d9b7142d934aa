import type { CustomerId } from '#kernel/ids.ts';
import type { StoredEncryption } from '../encryption/object-encryption.ts';
import { expirationOf } from '../lifecycle/expiration-of.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { UploadedPart } from './multipart-upload.ts';
import type {
  FoundObject,
  ListEntry,
  ListingPage,
  ObjectAddress,
  ObjectRepository,
  VersionPage,
} from './object-repository.ts';
import { LIST_FLAT, LIST_WITH_DELIMITER, type ListRow, listValues, toListEntry } from './pg-object-listing-sql.ts';
import { toUploadedPart, UPLOADED_PARTS, type UploadedPartRow } from './pg-uploaded-parts.ts';
import {
  LIST_VERSIONS,
  LIST_VERSIONS_WITH_DELIMITER,
  RANK_OF_VERSION,
  rankOfVersionId,
  type VersionRow,
  versionListValues,
} from './pg-version-listing-sql.ts';
import type { LockMode, ObjectLock, ObjectPart, StoredObject } from './stored-object.ts';

interface ObjectRow {
  readonly object_id: string | null;
  readonly object_key: string;
  readonly version_id: string;
  readonly versioning_status: string | null;
  readonly is_delete_marker: boolean;
  readonly tags: Record<string, string>;
  readonly lock_mode: LockMode | null;
  readonly retention_until: Date | null;
  readonly legal_hold: boolean;
  readonly legal_hold_set_at: Date | null;
  readonly restrictions: number;
  readonly etag: string | null;
  readonly size_bytes: string;
  readonly last_modified: Date;
  readonly content_type: string | null;
  readonly system_headers: Record<string, string>;
  readonly metadata: Record<string, string>;
  readonly checksums: Record<string, string>;
  readonly storage_class: string;
  readonly owner_id: CustomerId | null;
  readonly encryption: StoredEncryption | null;
  readonly blob_id: string | null;
  readonly multipart_id: string | null;
  readonly part_count: number | null;
  readonly body: Buffer | null;
  readonly is_latest: boolean;
  readonly lifecycle: unknown;
}

/** One row if the bucket exists, with or without an object in it. `$4` is whether the body is wanted. */
const find = (
  version: string,
) => `SELECT o.object_id, o.object_key, o.version_id, b.versioning_status, o.is_delete_marker, o.etag, o.size_bytes, o.last_modified,
    o.content_type, o.system_headers, o.metadata, o.checksums, o.storage_class, o.blob_id, o.multipart_id, o.part_count,
    o.tags, o.lock_mode, o.retention_until, o.legal_hold, o.legal_hold_set_at, o.restrictions, o.owner_id, o.encryption, o.is_latest,
    b.configurations -> 'lifecycle' AS lifecycle, x.body
  FROM buckets b
  LEFT JOIN object_metadata o
    ON o.customer_id = b.customer_id AND o.bucket_name = b.bucket_name AND o.object_key = $3 AND ${version}
  LEFT JOIN object_bodies x ON $4 AND x.object_id = o.object_id
  WHERE b.customer_id = $1 AND b.bucket_name = $2`;
const FIND_LATEST = find('o.is_latest');
const FIND_VERSION = find('o.version_id = $5');
const BUCKET_EXISTS = 'SELECT FROM buckets WHERE customer_id = $1 AND bucket_name = $2';
const PART_COLUMNS = 'part_number, blob_id, start_offset, size_bytes, checksums';
const PARTS_WITHIN = `SELECT ${PART_COLUMNS} FROM multipart_parts
  WHERE upload_id = $1 AND start_offset < $2 AND start_offset + size_bytes > $3 ORDER BY part_number`;
/** Parts are numbered as uploaded but counted as they stand: part 2 of the object may have been uploaded as 7. */
const PART = `SELECT ${PART_COLUMNS} FROM multipart_parts WHERE upload_id = $1 ORDER BY part_number OFFSET $2 LIMIT 1`;

interface PartRow {
  readonly part_number: number;
  readonly blob_id: string;
  readonly start_offset: string;
  readonly size_bytes: string;
  readonly checksums: Record<string, string>;
}

export class PgObjectRepository implements ObjectRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async find(address: ObjectAddress, withBody: boolean): Promise<FoundObject> {
    const values: unknown[] = [address.customerId, address.bucket, address.key, withBody];
    const query =
      address.versionId === null
        ? { name: 'object-find', text: FIND_LATEST, values }
        : { name: 'object-find-version', text: FIND_VERSION, values: [...values, address.versionId] };
    const { rows } = await this.#pool.query<ObjectRow>(query);
    const row = rows[0];
    if (row === undefined) return { found: 'no-bucket' };
    if (row.object_id === null) return { found: 'no-object' };
    const object = toStoredObject(row, row.object_id);
    return row.is_delete_marker ? { found: 'delete-marker', marker: object } : { found: 'object', object };
  }

  async partsWithin(uploadId: string, start: number, length: number): Promise<readonly ObjectPart[]> {
    const values = [uploadId, start + length, start];
    const { rows } = await this.#pool.query<PartRow>({ name: 'parts-within', text: PARTS_WITHIN, values });
    return rows.map(toPart);
  }

  async part(uploadId: string, partNumber: number): Promise<ObjectPart | null> {
    const values = [uploadId, partNumber - 1];
    const { rows } = await this.#pool.query<PartRow>({ name: 'part', text: PART, values });
    return rows[0] === undefined ? null : toPart(rows[0]);
  }

  async parts(uploadId: string, page: { afterPart: number; limit: number }): Promise<readonly UploadedPart[]> {
    const values = [uploadId, page.afterPart, page.limit];
    const query = { name: 'parts', text: UPLOADED_PARTS, values };
    return (await this.#pool.query<UploadedPartRow>(query)).rows.map(toUploadedPart);
  }

  async list(customerId: CustomerId, bucket: string, page: ListingPage): Promise<readonly ListEntry[] | null> {
    const delimited = page.delimiter !== '';
    const [found, listed] = await Promise.all([
      this.#pool.query({ name: 'bucket-exists', text: BUCKET_EXISTS, values: [customerId, bucket] }),
      this.#pool.query<ListRow>({
        name: delimited ? 'list-with-delimiter' : 'list-flat',
        text: delimited ? LIST_WITH_DELIMITER : LIST_FLAT,
        values: listValues(customerId, bucket, page),
      }),
    ]);
    return found.rowCount === 0 ? null : listed.rows.map(toListEntry);
  }

  async listVersions(customerId: CustomerId, bucket: string, page: VersionPage): Promise<readonly ListEntry[] | null> {
    const delimited = page.delimiter !== '';
    const rank = page.afterVersion === null ? null : await this.#rankOf(customerId, bucket, page);
    const [found, listed] = await Promise.all([
      this.#pool.query({ name: 'bucket-exists', text: BUCKET_EXISTS, values: [customerId, bucket] }),
      this.#pool.query<VersionRow>({
        name: delimited ? 'list-versions-with-delimiter' : 'list-versions',
        text: delimited ? LIST_VERSIONS_WITH_DELIMITER : LIST_VERSIONS,
        values: versionListValues(customerId, bucket, page, rank),
      }),
    ]);
    return found.rowCount === 0 ? null : listed.rows.map(toListEntry);
  }

  async #rankOf(customerId: CustomerId, bucket: string, { after, afterVersion }: VersionPage): Promise<string | null> {
    const known = rankOfVersionId(afterVersion ?? '');
    if (known !== null) return known;
    const values = [customerId, bucket, after, afterVersion];
    const { rows } = await this.#pool.query<{ version_rank: string }>(RANK_OF_VERSION, values);
    return rows[0]?.version_rank ?? null;
  }
}

function lockOf({ lock_mode: mode, retention_until: until, legal_hold, legal_hold_set_at }: ObjectRow): ObjectLock {
  return {
    retention: mode === null || until === null ? null : { mode, until },
    legalHold: legal_hold || legal_hold_set_at !== null ? legal_hold : null,
  };
}

const toPart = (row: PartRow): ObjectPart => ({
  partNumber: row.part_number,
  blobId: row.blob_id,
  start: Number(row.start_offset),
  size: Number(row.size_bytes),
  checksums: row.checksums,
});

const toStoredObject = (row: ObjectRow, objectId: string): StoredObject => ({
  objectId,
  versionId: row.version_id,
  isVersioned: row.versioning_status !== null,
  isDeleteMarker: row.is_delete_marker,
  etag: row.etag ?? '',
  size: Number(row.size_bytes),
  lastModified: row.last_modified,
  contentType: row.content_type,
  systemHeaders: row.system_headers,
  metadata: row.metadata,
  checksums: row.checksums,
  tags: row.tags,
  lock: lockOf(row),
  isRestricted: row.restrictions > 0,
  storageClass: row.storage_class,
  ownerId: row.owner_id,
  encryption: row.encryption,
  blobId: row.blob_id,
  multipartId: row.multipart_id,
  partCount: row.part_count,
  expiration: row.is_latest ? expirationOf(row.lifecycle, madeOf(row)) : null,
  body: row.body,
});

const madeOf = ({ object_key: key, size_bytes, tags, last_modified: made }: ObjectRow) => ({
  key,
  size: Number(size_bytes),
  tags,
  made,
});
