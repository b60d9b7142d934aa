import pg from 'pg';
import { AuditSecrets } from '../../subgraphs/regional/audit/audit-secrets.ts';
import { subjectKeySettings } from '../../subgraphs/regional/subjects/subject-key.ts';

export interface RegionLoad {
  /** Of a role that may write every table. */
  readonly url: string;
  readonly rootKey: Uint8Array;
  readonly regionId: string;
  readonly objects: number;
  readonly entries: number;
  readonly say: (line: string) => void;
}

export const CUSTOMERS = 20;
/** Each belongs to one customer, the one of its number modulo the customers. */
export const PEOPLE = 5_000;
/** Who is in as many objects of the first customer as this, beside the people of these objects. */
export const WELL_KNOWN = { identifier: 'well-known@example.org', objects: 2_000 };

export const customerOf = (person: number): string => `load-${person % CUSTOMERS}`;
export const identifierOf = (person: number): string => `person-${person}@example.org`;

const BATCH = 10_000;

const CUSTOMER_ROWS = `INSERT INTO customers (customer_id, customer_name, region_id, country, country_code, next_compliance_review)
  SELECT 'load-' || n, 'Load ' || n, $1, 'Finland', 'FI', now() + n * interval '5 days' FROM generate_series(0, $2::int - 1) n
  ON CONFLICT DO NOTHING`;
const BUCKET_ROWS = `INSERT INTO buckets (customer_id, bucket_name, region_id)
  SELECT 'load-' || n, 'bucket-' || b, $1 FROM generate_series(0, $2::int - 1) n, generate_series(0, 2) b ON CONFLICT DO NOTHING`;
/** The triggers of the table link every object to the people that its tags name, as they do for an upload. */
const OBJECT_ROWS = `INSERT INTO object_metadata (customer_id, bucket_name, object_key, version_id, etag, size_bytes, region_id, tags,
    legal_hold, legal_hold_reason, compliance_status, retention_until, created_at, last_modified, current_replica_count)
  SELECT 'load-' || n % ${CUSTOMERS}, 'bucket-' || (n / ${PEOPLE}) % 3, 'users/' || n % ${PEOPLE} || '/file-' || n, 'null', md5(n::text), 4096, $1,
    jsonb_build_object('data-subject-id', 'person-' || n % ${PEOPLE} || '@example.org'
      || CASE WHEN n % ${CUSTOMERS} = 0 AND n <= $4::int THEN ' ${WELL_KNOWN.identifier}' ELSE '' END, 'purpose', 'contract'),
    n % 100 = 7, CASE WHEN n % 100 = 7 THEN 'case ' || n END, CASE WHEN n % 50 = 3 THEN 'violation' ELSE 'compliant' END,
    CASE WHEN n % 200 = 11 THEN now() + n % 400 * interval '1 day' END, now() - n % 900 * interval '1 day',
    now() - n % 900 * interval '1 day', CASE WHEN n % 5000 = 13 THEN 0 ELSE 1 END
  FROM generate_series($2::int, $3::int) n`;
const EVENT_ROWS = `INSERT INTO compliance_events (customer_id, event_type, severity, event_description, remediation_deadline, resolved_at, resolved_by,
    created_at)
  SELECT 'load-' || n % ${CUSTOMERS}, (ARRAY['violation', 'residency_denied', 'review_required'])[1 + n % 3],
    (ARRAY['low', 'medium', 'high', 'critical'])[1 + n % 4], 'A finding', now() + n % 30 * interval '1 day',
    CASE WHEN n % 10 > 0 THEN now() END, CASE WHEN n % 10 > 0 THEN 'officer' END, now() - n * interval '10 minutes'
  FROM generate_series(1, 4000) n`;
const REQUEST_ROWS = `INSERT INTO data_subject_requests (customer_id, data_subject_id, request_type, received_at, response_deadline)
  SELECT 'load-' || n % ${CUSTOMERS}, 'person-' || n || '@example.org', (ARRAY['access', 'erasure', 'portability'])[1 + n % 3],
    now() - n % 60 * interval '1 day', now() - n % 60 * interval '1 day' + interval '30 days'
  FROM generate_series(0, 1999) n`;
const ANSWERED = `UPDATE data_subject_requests SET status = 'withdrawn', completed_at = now() WHERE customer_id LIKE 'load-%'
  AND substring(data_subject_id FROM '\\d+')::int % 5 > 0`;
const ENTRY_ROWS = `INSERT INTO audit_entries (region_id, customer_id, channel, operation_type, request_id, status_code, decision, source_country,
    cross_border_transfer, created_at)
  SELECT $1, 'load-' || n % ${CUSTOMERS}, 's3', (ARRAY['GetObject', 'PutObject', 'ListObjectsV2', 'DeleteObject'])[1 + (n % 97) % 4],
    'load-' || n, 200, CASE WHEN n % 500 = 0 THEN 'DENY' ELSE 'ALLOW' END, 'FI', n % 211 = 0,
    date_trunc('month', now()) + n * interval '1 second'
  FROM generate_series($2::int, $3::int) n RETURNING id, created_at, customer_id, request_id`;
const ENTRIES = `WITH entry AS (${ENTRY_ROWS})
  INSERT INTO audit_subjects (created_at, entry_id, customer_id, subject_hash, role)
  SELECT created_at, id, customer_id, decode(($4::text[])[1 + substring(request_id FROM '\\d+')::int % ${PEOPLE}], 'hex'), 'subject' FROM entry`;

/** Fills a region with what a large one holds: customers, objects linked to people, events, requests, and an audit trail. */
export async function loadRegion({ url, rootKey, regionId, objects, entries, say }: RegionLoad): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: subjectKeySettings(rootKey) });
  await client.connect();
  try {
    await client.query(CUSTOMER_ROWS, [regionId, CUSTOMERS]);
    await client.query(BUCKET_ROWS, [regionId, CUSTOMERS]);
    for (let from = 1; from <= objects; from += BATCH) {
      const to = Math.min(from + BATCH - 1, objects);
      await client.query(OBJECT_ROWS, [regionId, from, to, WELL_KNOWN.objects * CUSTOMERS]);
      if (to % (5 * BATCH) === 0) say(`${to} objects`);
    }
    await client.query(EVENT_ROWS);
    await client.query(REQUEST_ROWS);
    await client.query(ANSWERED);
    const secrets = new AuditSecrets(rootKey);
    const hashes = Array.from({ length: PEOPLE }, (_, person) =>
      secrets.personHash(customerOf(person), identifierOf(person)),
    );
    for (let from = 1; from <= entries; from += 5 * BATCH) {
      const to = Math.min(from + 5 * BATCH - 1, entries);
      await client.query(ENTRIES, [regionId, from, to, hashes]);
      if (to % (25 * BATCH) === 0) say(`${to} audit entries`);
    }
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
