import type { QueryConfig } from 'pg';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import { recordEntries } from '../audit/audit-columns.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import { obstaclesOf } from '../deletion-guard/deletion-obstacles-sql.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { FoundExpired, RetentionRepository, ReviewDue } from './retention-repository.ts';
import type { RetentionFinding, RetentionReach, RetentionSchedule, ScheduleInput } from './retention-schedule.ts';

const COLUMNS = `schedule_id AS "scheduleId", customer_id AS "customerId", name, bucket_name AS bucket, key_prefix AS "keyPrefix", basis,
  trigger_event AS trigger, trigger_tag AS "triggerTag", minimum_days AS "minimumDays", maximum_days AS "maximumDays", action,
  created_by AS "createdBy", created_at AS "createdAt", retired_by AS "retiredBy", retired_at AS "retiredAt"`;
const LIST = `SELECT ${COLUMNS} FROM retention_schedules WHERE customer_id = $1 ORDER BY created_at DESC, schedule_id LIMIT 200`;
const FIND = `SELECT ${COLUMNS} FROM retention_schedules WHERE customer_id = $1 AND schedule_id = $2`;
const INSERT = `INSERT INTO retention_schedules (customer_id, name, bucket_name, key_prefix, basis, trigger_event, trigger_tag, minimum_days,
    maximum_days, action, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING schedule_id`;
const RETIRE = `UPDATE retention_schedules SET retired_by = $3, retired_at = now()
  WHERE customer_id = $1 AND schedule_id = $2 AND retired_at IS NULL`;

/** Versions below a schedule's bucket and prefix; delete markers hold no data. */
const SCOPE = `o.customer_id = $1 AND o.bucket_name = $2 AND starts_with(o.object_key, $3) AND NOT o.is_delete_marker`;
const APPLY = `UPDATE object_metadata o SET rule_retain_until = greatest(o.rule_retain_until, rule_retention_of(o)),
    retention_expires_at = retention_expiry_of(o)
  WHERE ${SCOPE} AND (greatest(o.rule_retain_until, rule_retention_of(o)), retention_expiry_of(o))
    IS DISTINCT FROM (o.rule_retain_until, o.retention_expires_at)`;
const START = `CASE WHEN $4 = 'tag' THEN read_tag_date(o.tags ->> $5) ELSE o.created_at END`;
const REACH = `SELECT count(*)::float8 AS covered,
    count(*) FILTER (WHERE started + make_interval(days => $6::int) > now())::float8 AS retained,
    count(*) FILTER (WHERE started + make_interval(days => $7::int) <= now())::float8 AS expired
  FROM (SELECT ${START} AS started FROM object_metadata o WHERE ${SCOPE}) AS held`;

/** The schedule whose period ended first; of two that ended together the one that only asks for a review. */
const FIRST_ENDED = `CROSS JOIN LATERAL (
    SELECT s.schedule_id, s.action FROM schedules_of(o) s WHERE s.maximum_days IS NOT NULL
    ORDER BY schedule_start(s, o) + make_interval(days => s.maximum_days), s.action DESC, s.schedule_id LIMIT 1) ended`;
const DUE = 'o.retention_expires_at <= now() AND ($1::text IS NULL OR o.customer_id = $1)';
const FINDING = `o.object_id AS "objectId", o.customer_id AS "customerId", o.bucket_name AS bucket, o.object_key AS key,
  o.version_id AS "versionId", o.retention_expires_at AS "expiredAt", ended.schedule_id AS "scheduleId", ended.action,
  ${obstaclesOf('o', 'false')} AS obstacles`;
const EXPIRED = `WITH due AS MATERIALIZED (SELECT ${FINDING} FROM object_metadata o ${FIRST_ENDED} WHERE ${DUE})
  SELECT due.*, count(*) FILTER (WHERE action = 'delete' AND obstacles = '{}') OVER ()::float8 AS goes, count(*) OVER ()::float8 AS found
  FROM due ORDER BY "expiredAt", "objectId" LIMIT $2`;
/** Key by key: whoever changes the versions of a key locks its latest first. */
const TAKE = `WITH due AS MATERIALIZED (
    SELECT o.object_id, o.customer_id, o.bucket_name, o.object_key FROM object_metadata o ${FIRST_ENDED}
    WHERE ${DUE} AND ended.action = 'delete' AND ${obstaclesOf('o', 'false')} = '{}'
    ORDER BY o.retention_expires_at, o.object_id LIMIT $2),
  latest AS MATERIALIZED (
    SELECT l.customer_id, l.bucket_name, l.object_key FROM object_metadata l
    WHERE l.is_latest AND (l.customer_id, l.bucket_name, l.object_key) IN (SELECT customer_id, bucket_name, object_key FROM due)
    ORDER BY l.customer_id, l.bucket_name, l.object_key FOR UPDATE SKIP LOCKED)
  SELECT due.object_id FROM due JOIN latest USING (customer_id, bucket_name, object_key)`;
/** Locked, and asked again: what the first look allowed may be held meanwhile. */
const LOCK = `SELECT ${FINDING} FROM object_metadata o ${FIRST_ENDED} WHERE o.object_id = ANY ($1::uuid[])
  AND o.retention_expires_at <= now() ORDER BY o.object_id FOR UPDATE OF o`;
const DELETE = 'DELETE FROM object_metadata WHERE object_id = ANY ($1::uuid[])';
const PROMOTE = `UPDATE object_metadata SET is_latest = true WHERE object_id IN (
  SELECT DISTINCT ON (o.customer_id, o.bucket_name, o.object_key) o.object_id
  FROM unnest($1::text[], $2::text[], $3::text[]) AS gone (customer_id, bucket_name, object_key)
  JOIN object_metadata o USING (customer_id, bucket_name, object_key)
  WHERE NOT EXISTS (SELECT FROM object_metadata c WHERE c.customer_id = o.customer_id AND c.bucket_name = o.bucket_name
    AND c.object_key = o.object_key AND c.is_latest)
  ORDER BY o.customer_id, o.bucket_name, o.object_key, o.version_rank)`;
const RECORD = `WITH ${recordEntries({ first: 2 })} SELECT`;
const REVIEWS = `SELECT s.schedule_id AS "scheduleId", s.customer_id AS "customerId", s.basis, count(*)::float8 AS objects,
    (array_agg(o.object_id ORDER BY o.retention_expires_at))[1:100] AS "objectIds"
  FROM object_metadata o ${FIRST_ENDED} JOIN retention_schedules s USING (schedule_id)
  WHERE o.retention_expires_at <= now() AND s.action = 'review' AND NOT EXISTS (
    SELECT FROM compliance_events e WHERE e.dedup_key = 'retention-review:' || s.schedule_id AND e.resolved_at IS NULL)
  GROUP BY s.schedule_id LIMIT $1`;

export class PgRetentionRepository implements RetentionRepository {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;

  constructor(pool: RegionalPool, regionId: RegionId, sealer: AuditSealer) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#sealer = sealer;
  }

  async schedulesOf(customerId: CustomerId): Promise<readonly RetentionSchedule[]> {
    return (await this.#pool.query<RetentionSchedule>(LIST, [customerId])).rows;
  }

  async find(customerId: CustomerId, scheduleId: string): Promise<RetentionSchedule | null> {
    return (await this.#pool.query<RetentionSchedule>(FIND, [customerId, scheduleId])).rows[0] ?? null;
  }

  async reach(customerId: CustomerId, input: ScheduleInput): Promise<RetentionReach> {
    const { bucket, keyPrefix, trigger, triggerTag, minimumDays, maximumDays } = input;
    const values = [
      customerId,
      bucket,
      keyPrefix ?? '',
      trigger ?? 'created',
      triggerTag ?? null,
      minimumDays ?? null,
      maximumDays ?? null,
    ];
    const { rows } = await this.#pool.query<RetentionReach>(REACH, values);
    return rows[0] ?? { covered: 0, retained: 0, expired: 0 };
  }

  async insert(customerId: CustomerId, input: ScheduleInput, by: string, unit: UnitOfWork): Promise<string> {
    const client = clientOf(unit);
    const { name, bucket, keyPrefix, basis, trigger, triggerTag, minimumDays, maximumDays, action } = input;
    const values = [
      customerId,
      name,
      bucket,
      keyPrefix ?? '',
      basis,
      trigger ?? 'created',
      triggerTag ?? null,
      minimumDays ?? null,
      maximumDays ?? null,
      action ?? 'delete',
      by,
    ];
    const { rows } = await client.query<{ schedule_id: string }>(INSERT, values);
    const scheduleId = rows[0]?.schedule_id;
    if (scheduleId === undefined) throw new Error('The database returned no id for a new schedule');
    await this.#apply(unit, customerId, bucket, keyPrefix ?? '');
    return scheduleId;
  }

  async retire(customerId: CustomerId, scheduleId: string, by: string, unit: UnitOfWork): Promise<boolean> {
    const { rowCount } = await clientOf(unit).query(RETIRE, [customerId, scheduleId, by]);
    const retired = rowCount === 1 ? await this.#within(unit, customerId, scheduleId) : null;
    if (retired === null) return false;
    await this.#apply(unit, customerId, retired.bucket, retired.keyPrefix);
    return true;
  }

  async findExpired(customerId: CustomerId | null, limit: number): Promise<FoundExpired> {
    type Row = RetentionFinding & { readonly goes: number; readonly found: number };
    const { rows } = await this.#pool.query<Row>(EXPIRED, [customerId, limit]);
    const { goes = 0, found = 0 } = rows[0] ?? {};
    return { goes, stays: found - goes, findings: rows };
  }

  expireBatch(
    customerId: CustomerId | null,
    limit: number,
    entryOf: (finding: RetentionFinding) => AuditEntry,
  ): Promise<readonly RetentionFinding[]> {
    return inTransaction(this.#pool, async (client) => {
      const { rows: taken } = await client.query<{ object_id: string }>(TAKE, [customerId, limit]);
      if (taken.length === 0) return [];
      const { rows } = await client.query<RetentionFinding>(LOCK, [taken.map((row) => row.object_id)]);
      const free = rows.filter(({ action, obstacles }) => action === 'delete' && obstacles.length === 0);
      if (free.length === 0) return [];
      await client.query(DELETE, [free.map(({ objectId }) => objectId)]);
      const column = (of: (finding: RetentionFinding) => string): string[] => free.map(of);
      await client.query(PROMOTE, [
        column((finding) => finding.customerId),
        column(({ bucket }) => bucket),
        column(({ key }) => key),
      ]);
      await client.query(RECORD, [this.#regionId, ...(await this.#sealer.parameters(free.map(entryOf)))]);
      return free;
    });
  }

  async reviewsDue(limit: number): Promise<readonly ReviewDue[]> {
    return (await this.#pool.query<ReviewDue>(REVIEWS, [limit])).rows;
  }

  async #within(unit: UnitOfWork, customerId: CustomerId, scheduleId: string): Promise<RetentionSchedule | null> {
    return (await clientOf(unit).query<RetentionSchedule>(FIND, [customerId, scheduleId])).rows[0] ?? null;
  }

  /** A bucket may hold many objects; it is done for all of them or for none. */
  async #apply(unit: UnitOfWork, customerId: CustomerId, bucket: string, prefix: string): Promise<void> {
    const client = clientOf(unit);
    await client.query(`SET LOCAL statement_timeout = '120s'`);
    const query: QueryConfig & { readonly query_timeout: number } = {
      text: APPLY,
      values: [customerId, bucket, prefix],
      query_timeout: 125_000,
    };
    await client.query(query);
  }
}
