import type { CustomerId } from '#kernel/ids.ts';
import type { VersioningStatus } from '../buckets/bucket.ts';
import { obstaclesOf } from '../deletion-guard/deletion-obstacles-sql.ts';
import { END } from '../objects/pg-object-listing-sql.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type {
  DueUpload,
  LifecycleLease,
  LifecycleRepository,
  Scan,
  ScanKind,
  ScanPage,
  ScanPosition,
} from './lifecycle-repository.ts';

const RULES = "b.configurations -> 'lifecycle'";
/** A lease that ran out is taken over; what its worker had done is done, and the rest comes up again. */
const LEASE = `WITH due AS (
    SELECT b.bucket_id, b.customer_id, b.bucket_name, b.versioning_status, ${RULES} AS rules, md5((${RULES})::text) AS rules_hash
    FROM buckets b LEFT JOIN lifecycle_passes q USING (bucket_id)
    WHERE b.configurations ? 'lifecycle' AND (q.leased_until IS NULL OR q.leased_until < now())
      AND (q.period IS NULL OR q.period < $2 OR q.rules_hash IS DISTINCT FROM md5((${RULES})::text))
    ORDER BY b.bucket_id LIMIT 1),
  leased AS (
    INSERT INTO lifecycle_passes AS p (bucket_id, leased_by, leased_until)
    SELECT bucket_id, $1::uuid, now() + make_interval(secs => $3 / 1000.0) FROM due
    ON CONFLICT (bucket_id) DO UPDATE SET leased_by = EXCLUDED.leased_by, leased_until = EXCLUDED.leased_until
      WHERE p.leased_until IS NULL OR p.leased_until < now()
    RETURNING bucket_id)
  SELECT due.* FROM due JOIN leased USING (bucket_id)`;
const RENEW = `UPDATE lifecycle_passes SET leased_until = now() + make_interval(secs => $3 / 1000.0)
  WHERE bucket_id = $1 AND leased_by = $2`;
const FINISH = `UPDATE lifecycle_passes SET period = $3, rules_hash = $4, leased_by = NULL, leased_until = NULL
  WHERE bucket_id = $1 AND leased_by = $2`;

const PAGE = 2_000;
const FIRST_RANK = '-9223372036854775808';
const SAME_KEY = 'n.customer_id = $1 AND n.bucket_name = $2 AND n.object_key = page.object_key';
/** AWS: a version is noncurrent since its successor was made. */
const SUCCEEDED = `(SELECT n.last_modified FROM object_metadata n WHERE ${SAME_KEY} AND n.version_rank < page.version_rank
  ORDER BY n.version_rank DESC LIMIT 1) < $7`;
const NEWER_NONCURRENT = `(SELECT count(*) FROM (SELECT FROM object_metadata n
  WHERE ${SAME_KEY} AND n.version_rank < page.version_rank AND NOT n.is_latest LIMIT $11) newer) >= $11`;
const HAS_FILTER = "($8::jsonb <> '{}' OR $9::bigint IS NOT NULL OR $10::bigint IS NOT NULL)";
/** Markers have neither tags nor a size. */
const FILTER = `CASE WHEN (page.o).is_delete_marker THEN NOT ${HAS_FILTER} ELSE (page.o).tags @> $8::jsonb
    AND ($9::bigint IS NULL OR (page.o).size_bytes > $9) AND ($10::bigint IS NULL OR (page.o).size_bytes < $10) END`;

/** The stretch of the index that a page looks at, and which rows of it are due. */
const KINDS: Readonly<Record<ScanKind, { readonly among: string; readonly due: string }>> = {
  current: { among: 'o.is_latest', due: 'NOT (page.o).is_delete_marker AND (page.o).last_modified < $7' },
  noncurrent: { among: 'true', due: `NOT (page.o).is_latest AND ${SUCCEEDED} AND ${NEWER_NONCURRENT}` },
  marker: {
    among: 'o.is_latest',
    due: `(page.o).is_delete_marker AND (page.o).last_modified < $7
      AND NOT EXISTS (SELECT FROM object_metadata n WHERE ${SAME_KEY} AND n.version_rank <> page.version_rank)`,
  },
};

const scanSql = ({ among, due }: (typeof KINDS)[ScanKind]): string => `WITH page AS MATERIALIZED (
    SELECT o, o.object_key, o.version_rank FROM object_metadata o
    WHERE o.customer_id = $1 AND o.bucket_name = $2 AND o.object_key >= $3 AND (o.object_key, o.version_rank) > ($3, $4::bigint)
      AND o.object_key <= $5 AND ${among}
    ORDER BY o.object_key, o.version_rank LIMIT $6),
  last AS (SELECT object_key, version_rank, (SELECT count(*) FROM page) AS looked_at FROM page
    ORDER BY object_key DESC, version_rank DESC LIMIT 1),
  found AS (
    SELECT page.object_key AS key, page.version_rank AS rank, (page.o).version_id, (page.o).last_modified,
      ${obstaclesOf('page.o', 'false')} <> '{}' AS is_protected
    FROM page WHERE $11::int >= 0 AND ${FILTER} AND ${due})
  SELECT last.object_key AS last_key, last.version_rank AS last_rank, last.looked_at::int, found.*
  FROM last LEFT JOIN found ON true ORDER BY found.key, found.rank`;

const SCANS: Readonly<Record<ScanKind, string>> = {
  current: scanSql(KINDS.current),
  noncurrent: scanSql(KINDS.noncurrent),
  marker: scanSql(KINDS.marker),
};
const UPLOADS = `SELECT object_key AS key, upload_id AS "uploadId" FROM multipart_uploads
  WHERE customer_id = $1 AND bucket_name = $2 AND completed_at IS NULL AND starts_with(object_key, $3) AND initiated_at < $4
  ORDER BY object_key, upload_id LIMIT 500`;

interface LeaseRow {
  readonly bucket_id: string;
  readonly customer_id: CustomerId;
  readonly bucket_name: string;
  readonly versioning_status: VersioningStatus | null;
  readonly rules: unknown;
  readonly rules_hash: string;
}

interface ScanRow {
  readonly last_key: string;
  readonly last_rank: string;
  readonly looked_at: number;
  readonly key: string | null;
  readonly version_id: string;
  readonly last_modified: Date;
  readonly is_protected: boolean;
}

export class PgLifecycleRepository implements LifecycleRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async lease(worker: string, period: number, leaseMs: number): Promise<LifecycleLease | null> {
    const { rows } = await this.#pool.query<LeaseRow>(LEASE, [worker, period, leaseMs]);
    const [row] = rows;
    if (row === undefined) return null;
    return {
      bucketId: row.bucket_id,
      worker,
      customerId: row.customer_id,
      bucket: row.bucket_name,
      isVersioned: row.versioning_status !== null,
      keepsVersions: row.versioning_status === 'Enabled',
      rules: row.rules,
      rulesHash: row.rules_hash,
    };
  }

  async renew({ bucketId, worker }: LifecycleLease, leaseMs: number): Promise<boolean> {
    return (await this.#pool.query(RENEW, [bucketId, worker, leaseMs])).rowCount === 1;
  }

  async finish({ bucketId, worker, rulesHash }: LifecycleLease, period: number): Promise<void> {
    await this.#pool.query(FINISH, [bucketId, worker, period, rulesHash]);
  }

  async scan({ customerId, bucket }: LifecycleLease, scan: Scan, after: ScanPosition | null): Promise<ScanPage> {
    const { kind, prefix, cutoff, tags, sizeAbove, sizeBelow, newerVersions } = scan;
    const from = after ?? { key: prefix, rank: FIRST_RANK };
    const place = [customerId, bucket, from.key, from.rank, `${prefix}${END}`, PAGE];
    const values = [...place, cutoff, JSON.stringify(tags), sizeAbove, sizeBelow, newerVersions];
    const query = { name: `lifecycle-${kind}`, text: SCANS[kind], values };
    const { rows } = await this.#pool.query<ScanRow>(query);
    const [first] = rows;
    if (first === undefined) return { due: [], next: null };
    return {
      due: rows.flatMap((row) =>
        row.key === null
          ? []
          : [
              {
                key: row.key,
                versionId: row.version_id,
                lastModified: row.last_modified,
                isProtected: row.is_protected,
              },
            ],
      ),
      next: first.looked_at < PAGE ? null : { key: first.last_key, rank: first.last_rank },
    };
  }

  async uploads({ customerId, bucket }: LifecycleLease, prefix: string, cutoff: Date): Promise<readonly DueUpload[]> {
    return (await this.#pool.query<DueUpload>(UPLOADS, [customerId, bucket, prefix, cutoff])).rows;
  }
}
