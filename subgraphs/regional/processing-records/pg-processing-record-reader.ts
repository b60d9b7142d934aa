import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { ProcessingRecord, ProcessingRecordReader } from './processing-record.ts';

const RECORDS = `SELECT c.customer_id AS "customerId", c.customer_name AS "controller", c.primary_contact_email AS "contact",
    c.compliance_officer_email AS "dataProtectionOfficer", ARRAY['storage of objects', 'access control', 'audit'] AS "categories",
    (SELECT count(*)::int FROM buckets b WHERE b.customer_id = c.customer_id) AS "buckets",
    o.objects AS "objects", o.classifications AS "classifications",
    (SELECT coalesce(array_agg(DISTINCT coalesce(e.source_country, 'ZZ')), '{}') FROM audit_entries e
     WHERE e.customer_id = c.customer_id AND e.cross_border_transfer AND e.created_at > now() - interval '1 year') AS "thirdCountries",
    (SELECT coalesce(array_agg(i.basis || ' ' || i.organisation ORDER BY i.registered_at), '{}') FROM transfer_instruments i
     WHERE (i.customer_id = c.customer_id OR i.customer_id IS NULL) AND i.revoked_at IS NULL
       AND (i.valid_until IS NULL OR i.valid_until > now())) AS "instruments",
    (SELECT coalesce(array_agg(r.rule_type || ': ' || r.rule_name ORDER BY r.priority), '{}') FROM compliance_rules r
     WHERE r.state = 'active' AND r.rule_type IN ('encryption', 'access_control', 'cross_border', 'classification')
       AND (r.customer_id = c.customer_id OR r.customer_id IS NULL)) AS "measures",
    (SELECT coalesce(array_agg(r.rule_name || ': ' || (r.rule_definition ->> 'minimumDays') || ' days' ORDER BY r.priority), '{}')
     FROM compliance_rules r WHERE r.state = 'active' AND r.rule_type = 'retention'
       AND (r.customer_id = c.customer_id OR r.customer_id IS NULL)) AS "retention"
  FROM customers c
  CROSS JOIN LATERAL (
    SELECT count(*)::float8 AS objects, coalesce(array_agg(DISTINCT m.data_classification), '{}') AS classifications
    FROM object_metadata m WHERE m.customer_id = c.customer_id AND m.is_latest AND NOT m.is_delete_marker) o
  WHERE ($1::text IS NULL OR c.customer_id = $1) AND c.customer_id > $2
  ORDER BY c.customer_id LIMIT $3`;

export class PgProcessingRecordReader implements ProcessingRecordReader {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async records(only: CustomerId | null, after: string, limit: number): Promise<ProcessingRecord[]> {
    return (await this.#pool.query<ProcessingRecord>(RECORDS, [only, after, limit])).rows;
  }
}
