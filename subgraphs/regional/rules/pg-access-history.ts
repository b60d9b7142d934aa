import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { AccessHistory, ObjectImpact, RecordedAccesses } from './recorded-accesses.ts';
import type { ComplianceRule, RuleType } from './rule.ts';

const accesses = (
  at: string,
): string => `SELECT customer_id AS "customerId", channel, via, operation_type AS "operation",
    bucket_name AS "bucket", source_country AS "country", source_country_confidence AS "confidence",
    credential_kind AS "credential", roles, ${at} AS "at", count(*)::float8 AS "accesses"
  FROM audit_entries
  WHERE created_at >= now() - make_interval(days => $2) AND ($1::text IS NULL OR customer_id = $1) AND customer_id IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`;
const BY_HOUR = `${accesses("date_trunc('hour', created_at)")}, 10`;
const ACCESSES = accesses('max(created_at)');

/** Whether an object is as the rule wants it; $4 is the rule's body. */
const CONFORMS: Partial<Record<RuleType, string>> = {
  retention: `coalesce(rule_retain_until, '-infinity') >= created_at + make_interval(days => ($4::jsonb ->> 'minimumDays')::int)`,
  encryption: `$4::jsonb -> 'algorithms' ? coalesce(encryption_type, 'none')`,
  classification: `array_position(ARRAY['public', 'internal', 'confidential', 'restricted'], data_classification)
    >= array_position(ARRAY['public', 'internal', 'confidential', 'restricted'], $4::jsonb ->> 'classification')`,
  legal_hold: 'legal_hold',
};

export class PgAccessHistory implements AccessHistory {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async accesses(customerId: CustomerId | null, days: number, byHour: boolean): Promise<RecordedAccesses[]> {
    return (await this.#pool.query<RecordedAccesses>(byHour ? BY_HOUR : ACCESSES, [customerId, days])).rows;
  }

  async impact({ customerId, type, body }: ComplianceRule, days: number): Promise<ObjectImpact> {
    const text = `SELECT count(*)::float8 AS "objects", (count(*) FILTER (WHERE NOT (${CONFORMS[type] ?? 'true'})))::float8 AS "affectedObjects"
      FROM object_metadata
      WHERE ($1::text IS NULL OR customer_id = $1) AND created_at >= now() - make_interval(days => $2) AND NOT is_delete_marker
        AND ($3::text IS NULL OR bucket_name = $3) AND starts_with(object_key, coalesce($4::jsonb ->> 'prefix', ''))`;
    const values = [customerId, days, body['bucket'] ?? null, JSON.stringify(body)];
    const { rows } = await this.#pool.query<ObjectImpact>(text, values);
    return rows[0] ?? { objects: 0, affectedObjects: 0 };
  }
}
