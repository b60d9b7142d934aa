import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { Article15Facts } from './answer-repository.ts';
import type { StoredRequest } from './stored-request.ts';

const OBJECTS = `SELECT o.* FROM request_items i JOIN object_metadata o USING (object_id) WHERE i.request_id = $1`;

/** Purposes and categories stand on the bucket (`compliance_config`) or on the object (tags `purpose`, `data-category`). */
const PURPOSES = `SELECT DISTINCT purpose FROM (${OBJECTS}) o
  LEFT JOIN buckets b ON b.customer_id = o.customer_id AND b.bucket_name = o.bucket_name
  CROSS JOIN LATERAL (SELECT coalesce(o.tags ->> 'purpose', b.compliance_config ->> 'purpose') AS purpose) AS named
  WHERE purpose IS NOT NULL ORDER BY purpose`;
const CATEGORIES = `SELECT DISTINCT category FROM (${OBJECTS}) o
  LEFT JOIN buckets b ON b.customer_id = o.customer_id AND b.bucket_name = o.bucket_name
  CROSS JOIN LATERAL (SELECT coalesce(o.tags ->> 'data-category', b.compliance_config ->> 'dataCategory', o.data_classification) AS category) AS named
  ORDER BY category`;
const SOURCES = `SELECT coalesce(provenance, 'unknown') AS provenance, count(*)::int AS count FROM request_items
  WHERE request_id = $1 GROUP BY 1`;
const RETENTION = `SELECT DISTINCT s.name, s.basis, s.maximum_days AS "maximumDays" FROM (${OBJECTS}) o
  JOIN retention_schedules s ON s.customer_id = o.customer_id AND s.bucket_name = o.bucket_name AND s.retired_at IS NULL
    AND starts_with(o.object_key, s.key_prefix) ORDER BY s.name`;
/** Art. 15(1)(c), (2): who outside of the region's country got at it, by the audit trail. */
const TRANSFERS = `SELECT l.source_country AS country, l.operation_type AS operation, count(*)::int AS times
  FROM operations_log l JOIN request_items i ON i.object_id = l.object_id
  WHERE i.request_id = $1 AND l.customer_id = $2 AND l.cross_border_transfer GROUP BY 1, 2 ORDER BY 1, 2`;
const RECIPIENTS = `SELECT 'storage in region ' || region_id AS recipient FROM region_stamp
  UNION SELECT recipient FROM recipient_notices n JOIN data_subject_requests r ON r.id = n.request_id WHERE r.id = $1 ORDER BY 1`;
const DECISIONS = `SELECT count(*)::int AS count FROM (${OBJECTS}) o WHERE o.tags ? 'automated-decision'`;

export async function readArticle15(pool: RegionalPool, { state, customerId }: StoredRequest): Promise<Article15Facts> {
  const of = [state.id];
  const [purposes, categories, sources, retention, transfers, recipients, decisions] = await Promise.all([
    pool.query<{ purpose: string }>(PURPOSES, of),
    pool.query<{ category: string }>(CATEGORIES, of),
    pool.query<{ provenance: string; count: number }>(SOURCES, of),
    pool.query<Article15Facts['retention'][number]>(RETENTION, of),
    pool.query<Article15Facts['transfers'][number]>(TRANSFERS, [state.id, customerId]),
    pool.query<{ recipient: string }>(RECIPIENTS, of),
    pool.query<{ count: number }>(DECISIONS, of),
  ]);
  return {
    purposes: purposes.rows.map(({ purpose }) => purpose),
    categories: categories.rows.map(({ category }) => category),
    sources: Object.fromEntries(sources.rows.map(({ provenance, count }) => [provenance, count])),
    retention: retention.rows,
    transfers: transfers.rows,
    recipients: recipients.rows.map(({ recipient }) => recipient),
    automatedDecisions: decisions.rows[0]?.count ?? 0,
  };
}
