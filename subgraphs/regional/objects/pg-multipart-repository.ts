import type { PoolClient } from 'pg';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Acl } from '../access/acl/acl.ts';
import { recordEntries } from '../audit/audit-columns.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { StoredEncryption } from '../encryption/object-encryption.ts';
import { expirationOf } from '../lifecycle/expiration-of.ts';
import { type Refusal, type RefusalCode, refuse } from '../s3/refusal.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction, lostARace } from '../shared/pg-transaction.ts';
import type { MultipartRepository, NewUpload, UploadAddress, UploadPage } from './multipart-repository.ts';
import type { ChecksumType, CompletionRequest, MultipartUpload, UploadedPart } from './multipart-upload.ts';
import type { StoredAnswer } from './object-service.ts';
import type { PgObjectCommitter } from './pg-object-committer.ts';
import { toUploadedPart, UPLOADED_PARTS, type UploadedPartRow } from './pg-uploaded-parts.ts';
import { type Completion, planCompletion } from './plan-completion.ts';
import type { LockMode } from './stored-object.ts';

interface UploadRow {
  readonly upload_id: string;
  readonly bucket_name: string;
  readonly object_key: string;
  readonly initiated_at: Date;
  readonly completed_at: Date | null;
  readonly content_type: string | null;
  readonly system_headers: Record<string, string>;
  readonly metadata: Record<string, string>;
  readonly storage_class: string;
  readonly initiator_id: CustomerId | null;
  readonly owner_id: CustomerId | null;
  readonly acl: Acl | null;
  readonly encryption: StoredEncryption | null;
  readonly tags: Record<string, string>;
  readonly lock_mode: LockMode | null;
  readonly retention_until: Date | null;
  readonly legal_hold: boolean | null;
  readonly checksum_algorithm: string | null;
  readonly checksum_type: ChecksumType | null;
}

/** One row, with or without an upload in it. */
type CreatedRow = ({ readonly upload_id: null } | UploadRow) & { readonly bucket_exists: boolean };

const COLUMNS = `upload_id, bucket_name, object_key, initiated_at, completed_at, content_type, system_headers, metadata,
  storage_class, checksum_algorithm, checksum_type, tags, lock_mode, retention_until, legal_hold,
  owner_id, acl, encryption, initiator_id`;
const CREATE = `WITH bucket AS (
    SELECT object_lock_enabled FROM buckets WHERE customer_id = $2 AND bucket_name = $3 FOR KEY SHARE),
  added AS (
    INSERT INTO multipart_uploads (customer_id, bucket_name, object_key, content_type, system_headers, metadata, storage_class,
      checksum_algorithm, checksum_type, tags, lock_mode, retention_until, legal_hold,
      owner_id, acl, encryption, initiator_id)
    SELECT $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11::jsonb, $12, $13, $14, $15, $16::jsonb, $17::jsonb, $18 FROM bucket
    WHERE object_lock_enabled OR ($12::text IS NULL AND $14::bool IS NULL) RETURNING ${COLUMNS}),
  ${recordEntries({ first: 19, join: 'WHERE EXISTS (SELECT FROM added)' })}
  SELECT added.*, EXISTS (SELECT FROM bucket) AS bucket_exists FROM (SELECT) one LEFT JOIN added ON true`;
const ADDRESSED = 'upload_id = $1 AND customer_id = $2 AND bucket_name = $3 AND object_key = $4';
const FIND = `SELECT ${COLUMNS} FROM multipart_uploads WHERE ${ADDRESSED}`;
/** The share lock keeps a completion or abort from passing by between look and insert. */
const PUT_PART = `WITH upload AS (
    SELECT upload_id FROM multipart_uploads WHERE ${ADDRESSED} AND completed_at IS NULL FOR SHARE),
  stored AS (
    INSERT INTO multipart_parts (upload_id, part_number, blob_id, size_bytes, etag, checksums)
    SELECT upload_id, $5, $6, $7, $8, $9::jsonb FROM upload
    ON CONFLICT (upload_id, part_number) DO UPDATE SET blob_id = EXCLUDED.blob_id, size_bytes = EXCLUDED.size_bytes,
      etag = EXCLUDED.etag, checksums = EXCLUDED.checksums, last_modified = now() RETURNING 1),
  discarded AS (
    INSERT INTO blob_garbage (blob_id, delete_after) SELECT $6::uuid, now() WHERE NOT EXISTS (SELECT FROM upload)
    ON CONFLICT DO NOTHING),
  ${recordEntries({ first: 11, region: 10, join: 'WHERE EXISTS (SELECT FROM stored)' })}
  SELECT EXISTS (SELECT FROM stored) AS stored`;
const ABORT = `WITH gone AS (DELETE FROM multipart_uploads WHERE ${ADDRESSED} AND completed_at IS NULL RETURNING 1),
  ${recordEntries({ first: 6, region: 5, join: 'WHERE EXISTS (SELECT FROM gone)' })}
  SELECT EXISTS (SELECT FROM gone) AS gone`;
const LIST = `SELECT ${COLUMNS} FROM multipart_uploads
  WHERE customer_id = $1 AND bucket_name = $2 AND completed_at IS NULL AND starts_with(object_key, $3)
    AND (object_key > $4 OR (object_key = $4 AND upload_id > $5::uuid))
  ORDER BY object_key, upload_id LIMIT $6`;
const PLACE_PARTS = `UPDATE multipart_parts p SET start_offset = placed.start
  FROM unnest($2::int[], $3::bigint[]) AS placed (part_number, start)
  WHERE p.upload_id = $1 AND p.part_number = placed.part_number`;
const DROP_UNUSED = 'DELETE FROM multipart_parts WHERE upload_id = $1 AND part_number <> ALL ($2::int[])';
const COMPLETED = `SELECT o.tags, o.etag, o.size_bytes, o.checksums, o.last_modified, b.configurations -> 'lifecycle' AS lifecycle,
    CASE WHEN b.versioning_status IS NOT NULL THEN o.version_id END AS version_id
  FROM object_metadata o JOIN buckets b USING (customer_id, bucket_name) WHERE o.multipart_id = $1`;
const MOST_PARTS = 10_000;
const ATTEMPTS = 5;

export interface PgMultipartRepositoryOptions {
  readonly pool: RegionalPool;
  readonly regionId: RegionId;
  readonly committer: PgObjectCommitter;
  readonly sealer: AuditSealer;
}

export class PgMultipartRepository implements MultipartRepository {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #committer: PgObjectCommitter;
  readonly #sealer: AuditSealer;

  constructor({ pool, regionId, committer, sealer }: PgMultipartRepositoryOptions) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#committer = committer;
    this.#sealer = sealer;
  }

  async create(customerId: CustomerId, upload: NewUpload, entry: AuditEntry): Promise<MultipartUpload | RefusalCode> {
    const { rows } = await this.#pool.query<CreatedRow>({
      name: 'upload-create',
      text: CREATE,
      values: [
        this.#regionId,
        customerId,
        upload.bucket,
        upload.key,
        upload.contentType,
        JSON.stringify(upload.systemHeaders),
        JSON.stringify(upload.metadata),
        upload.storageClass,
        upload.checksumAlgorithm,
        upload.checksumType,
        JSON.stringify(upload.tags),
        upload.lock.retention?.mode ?? null,
        upload.lock.retention?.until ?? null,
        upload.lock.legalHold,
        upload.ownerId,
        upload.acl === null ? null : JSON.stringify(upload.acl),
        upload.encryption === null ? null : JSON.stringify(upload.encryption),
        upload.initiatorId,
        ...(await this.#sealer.parameters([entry])),
      ],
    });
    const row = rows[0];
    if (row?.bucket_exists !== true) return 'NoSuchBucket';
    return row.upload_id === null ? 'ObjectLockMissing' : toUpload(row);
  }

  async find(address: UploadAddress): Promise<MultipartUpload | null> {
    const { rows } = await this.#pool.query<UploadRow>({ name: 'upload-find', text: FIND, values: valuesOf(address) });
    return rows[0] === undefined || rows[0].completed_at !== null ? null : toUpload(rows[0]);
  }

  async putPart(address: UploadAddress, part: Omit<UploadedPart, 'lastModified'>, entry: AuditEntry): Promise<boolean> {
    const { partNumber, blobId, size, etag, checksums } = part;
    const { rows } = await this.#pool.query<{ stored: boolean }>({
      name: 'part-put',
      text: PUT_PART,
      values: [
        ...valuesOf(address),
        partNumber,
        blobId,
        size,
        etag,
        JSON.stringify(checksums),
        this.#regionId,
        ...(await this.#sealer.parameters([entry])),
      ],
    });
    return rows[0]?.stored === true;
  }

  async parts(uploadId: string, afterPart: number, limit: number): Promise<readonly UploadedPart[]> {
    const values = [uploadId, afterPart, limit];
    const { rows } = await this.#pool.query<UploadedPartRow>({ name: 'parts', text: UPLOADED_PARTS, values });
    return rows.map(toUploadedPart);
  }

  async abort(address: UploadAddress, entry: AuditEntry): Promise<boolean> {
    const values = [...valuesOf(address), this.#regionId, ...(await this.#sealer.parameters([entry]))];
    const { rows } = await this.#pool.query<{ gone: boolean }>({ name: 'upload-abort', text: ABORT, values });
    return rows[0]?.gone === true;
  }

  async list(customerId: CustomerId, bucket: string, page: UploadPage): Promise<readonly MultipartUpload[] | null> {
    // Without an upload to go on from, the whole key is behind us: no upload id sorts after this one.
    const afterUpload = page.afterUpload ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    const [found, listed] = await Promise.all([
      this.#pool.query('SELECT FROM buckets WHERE customer_id = $1 AND bucket_name = $2', [customerId, bucket]),
      this.#pool.query<UploadRow>({
        name: 'upload-list',
        text: LIST,
        values: [customerId, bucket, page.prefix, page.after, afterUpload, page.limit],
      }),
    ]);
    return found.rowCount === 0 ? null : listed.rows.map(toUpload);
  }

  async complete(
    address: UploadAddress,
    request: CompletionRequest,
    entry: AuditEntry,
  ): Promise<StoredAnswer | Refusal> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(this.#pool, (client) => this.#completeWithin(client, { address, request, entry }));
      } catch (error) {
        if (error instanceof Refused) return error.refusal;
        if (attempt === ATTEMPTS || !lostARace(error)) throw error;
      }
    }
  }

  async #completeWithin(client: PoolClient, { address, request, entry }: Completing): Promise<StoredAnswer | Refusal> {
    const { rows } = await client.query<UploadRow>(`${FIND} FOR UPDATE`, valuesOf(address));
    const row = rows[0];
    if (row === undefined) throw new Refused(refuse('NoSuchUpload'));
    if (row.completed_at !== null) return repeatedAnswer(client, toUpload(row));
    const upload = toUpload(row);
    const parts = (await client.query<UploadedPartRow>(UPLOADED_PARTS, [address.uploadId, 0, MOST_PARTS])).rows.map(
      toUploadedPart,
    );
    const plan = planCompletion(upload, parts, request);
    if (plan.kind === 'refusal') throw new Refused(plan);
    await placeParts(client, address.uploadId, plan);
    const { size, etag, checksums } = plan;
    const object = { ...upload, size, etag, checksums, blobId: null, body: null, conditions: request.conditions };
    const multipart = { uploadId: address.uploadId, partCount: plan.parts.length };
    const { refusal, versionId, lastModified, lifecycle } = await this.#committer.putWithin(client, {
      customerId: address.customerId,
      object: { ...object, multipart },
      entry: { ...entry, bytesTransferred: 0 },
    });
    // The put's own statement has changed nothing; rolling back leaves the upload as it was.
    if (refusal !== null) throw new Refused(refuse(refusal));
    const expiration = expirationOf(lifecycle, { ...object, made: lastModified });
    const stored = { etag, size, checksums, versionId, lastModified, expiration };
    return { kind: 'stored', encryption: upload.encryption, ...stored };
  }
}

interface Completing {
  readonly address: UploadAddress;
  readonly request: CompletionRequest;
  readonly entry: AuditEntry;
}

/** Rolls the transaction back and carries the reason out of it. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function placeParts(client: PoolClient, uploadId: string, { parts }: Completion): Promise<void> {
  const numbers = parts.map(({ partNumber }) => partNumber);
  const starts = parts.map(({ start }) => start);
  await client.query(PLACE_PARTS, [uploadId, numbers, starts]);
  await client.query(DROP_UNUSED, [uploadId, numbers]);
  await client.query('UPDATE multipart_uploads SET completed_at = now() WHERE upload_id = $1', [uploadId]);
}

/** The upload was completed before: the same answer again, if its object is still the current one. */
async function repeatedAnswer(client: PoolClient, upload: MultipartUpload): Promise<StoredAnswer> {
  const { uploadId, encryption, key } = upload;
  const { rows } = await client.query<{
    tags: Record<string, string>;
    lifecycle: unknown;
    etag: string;
    size_bytes: string;
    checksums: Record<string, string>;
    last_modified: Date;
    version_id: string | null;
  }>(COMPLETED, [uploadId]);
  const row = rows[0];
  if (row === undefined) throw new Refused(refuse('NoSuchUpload'));
  const { etag, checksums, version_id: versionId, last_modified: lastModified } = row;
  const size = Number(row.size_bytes);
  const expiration = expirationOf(row.lifecycle, { key, size, tags: row.tags, made: lastModified });
  return { kind: 'stored', encryption, etag, size, checksums, versionId, lastModified, expiration };
}

const valuesOf = ({ uploadId, customerId, bucket, key }: UploadAddress) => [uploadId, customerId, bucket, key];

const toUpload = (row: UploadRow): MultipartUpload => ({
  kind: 'upload',
  uploadId: row.upload_id,
  bucket: row.bucket_name,
  key: row.object_key,
  initiatedAt: row.initiated_at,
  contentType: row.content_type,
  systemHeaders: row.system_headers,
  metadata: row.metadata,
  storageClass: row.storage_class,
  initiatorId: row.initiator_id,
  ownerId: row.owner_id,
  acl: row.acl,
  encryption: row.encryption,
  tags: row.tags,
  lock: {
    retention:
      row.lock_mode === null || row.retention_until === null
        ? null
        : { mode: row.lock_mode, until: row.retention_until },
    legalHold: row.legal_hold,
  },
  checksumAlgorithm: row.checksum_algorithm,
  checksumType: row.checksum_type,
});
