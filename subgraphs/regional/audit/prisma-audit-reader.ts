import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, cursorBy } from '../shared/connection.ts';
import { groupIntoConnections } from '../shared/group-into-connections.ts';
import type { Page } from '../shared/page.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { AuditReader, RecordedEntry } from './recorded-entry.ts';

type Row = Omit<RecordedEntry, 'bytesTransferred'> & { readonly bytesTransferred: bigint };

const cursorOf = cursorBy<RecordedEntry>('auditEntries', ({ at, id }) => ({ at, id }));

export class PrismaAuditReader implements AuditReader {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  /** Per customer, one range of the index (customer_id, created_at DESC, id) in each partition. */
  async entriesOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<RecordedEntry>>> {
    const afterAt = page.after?.at ?? null;
    const afterId = page.after?.id ?? null;
    const rows = await this.#prisma.$queryRaw<Row[]>`
      SELECT page.*
      FROM unnest(${[...customerIds]}::text[]) AS wanted (customer_id)
      CROSS JOIN LATERAL (
        SELECT id::text AS "id", customer_id AS "customerId", created_at AS "at", channel AS "channel",
               operation_type AS "operation", bucket_name AS "bucket", object_key AS "objectKey",
               version_id AS "versionId", user_id AS "actor", source_ip AS "sourceIp", source_country AS "sourceCountry",
               via AS "via", request_id AS "requestId", status_code AS "statusCode", error_code AS "errorCode",
               bytes_transferred AS "bytesTransferred", decision AS "decision",
               cross_border_transfer AS "crossBorderTransfer"
        FROM operations_log
        WHERE customer_id = wanted.customer_id
          AND (${afterAt}::timestamptz IS NULL OR created_at <= ${afterAt}::timestamptz)
          AND (${afterAt}::timestamptz IS NULL OR created_at < ${afterAt}::timestamptz OR id > ${afterId}::uuid)
        ORDER BY created_at DESC, id LIMIT ${page.first + 1}) AS page`;
    const entries = rows.map((row) => ({ ...row, bytesTransferred: Number(row.bytesTransferred) }));
    return groupIntoConnections(entries, page, cursorOf);
  }
}
