import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { ResidencyInspector, StoredBlob, TableCount } from './residency-check.ts';

export class PrismaResidencyInspector implements ResidencyInspector {
  readonly #prisma: RegionalPrisma;
  readonly #regionId: RegionId;

  constructor(prisma: RegionalPrisma, regionId: RegionId) {
    this.#prisma = prisma;
    this.#regionId = regionId;
  }

  countTables(): Promise<TableCount[]> {
    const region = this.#regionId;
    return this.#prisma.$queryRaw<TableCount[]>`
      SELECT 'customers' AS "table", count(*)::float8 AS "rows",
             (count(*) FILTER (WHERE region_id <> ${region}))::float8 AS "foreign" FROM customers
      UNION ALL
      SELECT 'buckets', count(*)::float8, (count(*) FILTER (WHERE region_id <> ${region}))::float8 FROM buckets
      UNION ALL
      SELECT 'object_metadata', count(*)::float8, (count(*) FILTER (WHERE region_id <> ${region}))::float8
      FROM object_metadata
      UNION ALL
      SELECT 'operations_log', count(*)::float8, (count(*) FILTER (WHERE region_id <> ${region}))::float8
      FROM operations_log`;
  }

  async customerIdsAfter(id: string, limit: number): Promise<CustomerId[]> {
    const where = { id: { gt: id } };
    const rows = await this.#prisma.customer.findMany({
      where,
      orderBy: { id: 'asc' },
      take: limit,
      select: { id: true },
    });
    return rows.map((row) => row.id as CustomerId);
  }

  blobsAfter(blobId: string, limit: number): Promise<StoredBlob[]> {
    return this.#prisma.$queryRaw<StoredBlob[]>`
      SELECT blob_id::text AS "blobId", object_id::text AS "objectId", customer_id AS "customerId"
      FROM (
        (SELECT blob_id, object_id, customer_id FROM object_metadata
         WHERE blob_id > ${blobId}::uuid ORDER BY blob_id LIMIT ${limit})
        UNION ALL
        (SELECT part.blob_id, object.object_id, object.customer_id
         FROM multipart_parts AS part JOIN object_metadata AS object ON object.multipart_id = part.upload_id
         WHERE part.blob_id > ${blobId}::uuid ORDER BY part.blob_id LIMIT ${limit})) AS stored
      ORDER BY blob_id LIMIT ${limit}`;
  }

  objectsWithoutBytes(limit: number): Promise<Omit<StoredBlob, 'blobId'>[]> {
    return this.#prisma.$queryRaw<Omit<StoredBlob, 'blobId'>[]>`
      SELECT o.object_id::text AS "objectId", o.customer_id AS "customerId" FROM object_metadata o
      WHERE o.blob_id IS NULL AND o.multipart_id IS NULL AND o.size_bytes > 0
        AND NOT EXISTS (SELECT FROM object_bodies b WHERE b.object_id = o.object_id)
      ORDER BY o.object_id LIMIT ${limit}`;
  }
}
