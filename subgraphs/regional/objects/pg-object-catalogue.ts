import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { CatalogueEntry, CataloguePage, ObjectCatalogue } from './object-catalogue.ts';

interface CatalogueRow {
  readonly object_id: string;
  readonly customer_id: CustomerId;
  readonly bucket_name: string;
  readonly object_key: string;
  readonly version_id: string;
  readonly size_bytes: string;
  readonly etag: string | null;
  readonly content_type: string | null;
  readonly last_modified: Date;
  readonly compliance_status: CatalogueEntry['complianceStatus'];
  readonly legal_hold: boolean;
  readonly retention_until: Date | null;
  readonly data_classification: CatalogueEntry['dataClassification'];
}

const LIST_OF_MANY = `SELECT o.* FROM unnest($1::text[]) AS c (customer_id) CROSS JOIN LATERAL (
    SELECT object_id, customer_id, bucket_name, object_key, version_id, size_bytes, etag, content_type, last_modified,
      compliance_status, legal_hold, retention_until, data_classification
    FROM object_metadata
    WHERE customer_id = c.customer_id AND is_latest AND NOT is_delete_marker
      AND ($3::text IS NULL OR (bucket_name, object_key) > ($3, $4))
      AND ($5::text IS NULL OR bucket_name = $5)
      AND ($6::text IS NULL OR starts_with(object_key, $6))
      AND ($7::boolean IS NULL OR legal_hold = $7)
    ORDER BY bucket_name, object_key LIMIT $2) o
  ORDER BY o.customer_id, o.bucket_name, o.object_key`;

export class PgObjectCatalogue implements ObjectCatalogue {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async listOfMany(
    ids: readonly CustomerId[],
    page: CataloguePage,
  ): Promise<ReadonlyMap<CustomerId, readonly CatalogueEntry[]>> {
    const [bucket, key] = page.after ?? [null, null];
    const { rows } = await this.#pool.query<CatalogueRow>({
      text: LIST_OF_MANY,
      values: [ids, page.first + 1, bucket, key, page.bucket, page.keyPrefix, page.legalHold],
    });
    const found = new Map<CustomerId, CatalogueEntry[]>();
    for (const row of rows) {
      const own = found.get(row.customer_id) ?? [];
      found.set(row.customer_id, own);
      own.push(toEntry(row));
    }
    return found;
  }
}

const toEntry = (row: CatalogueRow): CatalogueEntry => ({
  id: row.object_id,
  customerId: row.customer_id,
  bucket: row.bucket_name,
  key: row.object_key,
  versionId: row.version_id,
  size: Number(row.size_bytes),
  etag: row.etag,
  contentType: row.content_type,
  lastModified: row.last_modified,
  complianceStatus: row.compliance_status,
  legalHold: row.legal_hold,
  retainUntil: row.retention_until,
  dataClassification: row.data_classification,
});
