import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { Breach, SubmittedMilestone } from './breach.ts';
import type {
  BreachAssessment,
  BreachImpact,
  BreachRepository,
  MilestoneSubmission,
  NewBreach,
} from './breach-repository.ts';

const SELECT = `SELECT b.id::text AS "id", customer_id AS "customerId", title, nature, aware_at AS "awareAt",
    occurred_from AS "occurredFrom", occurred_until AS "occurredUntil", scope, risk, role, consequences, measures,
    no_subject_notice_ground AS "noSubjectNoticeGround", affected_objects AS "affectedObjects",
    affected_subjects AS "affectedSubjects", affected_requests AS "affectedRequests", computed_at AS "computedAt",
    declared_by AS "declaredBy", declared_at AS "declaredAt", closed_at AS "closedAt",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('milestone', milestone, 'dueAt', due_at, 'submittedAt', submitted_at,
       'submittedBy', submitted_by, 'reference', reference, 'lateReason', late_reason)), '[]')
     FROM breach_milestones m WHERE m.breach_id = b.id) AS milestones
  FROM breaches b`;

/** Objects by the ids in the trail, which survive the objects; people by the index, as it links those objects now. */
const MEASURE = `WITH touched AS (
    SELECT e.object_id FROM audit_entries e
    WHERE e.created_at >= $2 AND e.created_at < $3 AND ($1::text IS NULL OR e.customer_id = $1)
      AND ($4::text IS NULL OR e.bucket_name = $4)
      AND ($5::text IS NULL OR e.object_id IN (
        SELECT object_id FROM object_metadata o
        WHERE ($1::text IS NULL OR o.customer_id = $1) AND ($4::text IS NULL OR o.bucket_name = $4) AND starts_with(o.object_key, $5)))
      AND ($6::text[] IS NULL OR e.operation_type = ANY ($6)) AND ($7::text[] IS NULL OR e.source_country = ANY ($7))
      AND ($8::text[] IS NULL OR e.credential_kind = ANY ($8)) AND (NOT $9 OR e.status_code < 400)),
  objects AS (SELECT DISTINCT object_id FROM touched WHERE object_id IS NOT NULL)
  SELECT (SELECT count(*)::int FROM touched) AS "affectedRequests", (SELECT count(*)::int FROM objects) AS "affectedObjects",
    (SELECT count(DISTINCT coalesce(a.subject_id::text, encode(l.handle, 'hex')))::int
     FROM objects JOIN subject_object_links l USING (object_id)
     LEFT JOIN subject_aliases a ON a.customer_id = l.customer_id AND a.handle = l.handle) AS "affectedSubjects"`;

type Row = Omit<Breach, 'milestones'> & {
  readonly milestones: readonly (Omit<SubmittedMilestone, 'dueAt' | 'submittedAt'> & {
    readonly dueAt: string | null;
    readonly submittedAt: string | null;
  })[];
};

export class PgBreachRepository implements BreachRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async find(id: string): Promise<Breach | null> {
    const { rows } = await this.#pool.query<Row>(`${SELECT} WHERE b.id = $1`, [id]);
    return rows[0] === undefined ? null : toBreach(rows[0]);
  }

  async lock(id: string, unit: UnitOfWork): Promise<Breach | null> {
    const { rows } = await clientOf(unit).query<Row>(`${SELECT} WHERE b.id = $1 FOR UPDATE`, [id]);
    return rows[0] === undefined ? null : toBreach(rows[0]);
  }

  async list(customerId: CustomerId | null): Promise<Breach[]> {
    const text = `${SELECT} WHERE $1::text IS NULL OR customer_id = $1 ORDER BY declared_at DESC, b.id LIMIT 200`;
    return (await this.#pool.query<Row>(text, [customerId])).rows.map(toBreach);
  }

  async declare(breach: NewBreach, by: string, unit: UnitOfWork): Promise<string> {
    const text = `INSERT INTO breaches (customer_id, title, nature, aware_at, occurred_from, occurred_until, scope, risk, role, declared_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id::text`;
    const { customerId, title, nature, awareAt, occurredFrom, occurredUntil, scope, risk, role } = breach;
    const values = [
      customerId,
      title,
      nature,
      awareAt,
      occurredFrom,
      occurredUntil,
      JSON.stringify(scope),
      risk,
      role,
      by,
    ];
    const { rows } = await clientOf(unit).query<{ id: string }>(text, values);
    if (rows[0] === undefined) throw new Error('The database returned no id for the breach that it got.');
    return rows[0].id;
  }

  async linkEvent(id: string, eventId: string, unit: UnitOfWork): Promise<void> {
    await clientOf(unit).query('UPDATE breaches SET event_id = $2 WHERE id = $1', [id, eventId]);
  }

  async assess(id: string, assessment: BreachAssessment, unit: UnitOfWork): Promise<void> {
    const { risk, consequences, measures, noSubjectNoticeGround } = assessment;
    const text = `UPDATE breaches SET risk = $2, consequences = $3, measures = $4, no_subject_notice_ground = $5 WHERE id = $1`;
    await clientOf(unit).query(text, [id, risk, consequences, measures, noSubjectNoticeGround]);
  }

  async submit(id: string, submission: MilestoneSubmission, by: string, unit: UnitOfWork): Promise<void> {
    const text = `INSERT INTO breach_milestones (breach_id, milestone, due_at, submitted_at, submitted_by, reference, late_reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`;
    const { milestone, dueAt, submittedAt, reference, lateReason } = submission;
    await clientOf(unit).query(text, [id, milestone, dueAt, submittedAt, by, reference, lateReason]);
  }

  async close(id: string, by: string, unit: UnitOfWork): Promise<void> {
    await clientOf(unit).query('UPDATE breaches SET closed_at = now(), closed_by = $2 WHERE id = $1', [id, by]);
  }

  async measure({ customerId, occurredFrom, occurredUntil, scope }: Breach): Promise<BreachImpact> {
    const { rows } = await this.#pool.query<BreachImpact>(MEASURE, [
      customerId,
      occurredFrom,
      occurredUntil,
      scope.bucket ?? null,
      scope.prefix ?? null,
      scope.operations ?? null,
      scope.sourceCountries ?? null,
      scope.credentialKinds ?? null,
      scope.onlyServed ?? true,
    ]);
    return rows[0] ?? { affectedRequests: 0, affectedObjects: 0, affectedSubjects: 0 };
  }

  async keepImpact(id: string, impact: BreachImpact, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE breaches SET affected_requests = $2, affected_objects = $3, affected_subjects = $4, computed_at = now()
      WHERE id = $1`;
    const { affectedRequests, affectedObjects, affectedSubjects } = impact;
    await clientOf(unit).query(text, [id, affectedRequests, affectedObjects, affectedSubjects]);
  }
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toBreach = ({ milestones, ...row }: Row): Breach => ({
  ...row,
  milestones: milestones.map(({ dueAt, submittedAt, ...milestone }) => ({
    ...milestone,
    dueAt: toDate(dueAt),
    submittedAt: toDate(submittedAt),
  })),
});
