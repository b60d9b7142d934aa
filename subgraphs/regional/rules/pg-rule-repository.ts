import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ComplianceRule, NewRule, RuleSimulation } from './rule.ts';
import type { RuleRepository } from './rule-repository.ts';

const COLUMNS = `id::text AS "id", customer_id AS "customerId", rule_name AS "name", rule_type AS "type",
  rule_definition AS "body", state AS "state", priority AS "priority", effective_from AS "effectiveFrom",
  effective_until AS "effectiveUntil", simulation AS "simulation", simulated_at AS "simulatedAt", created_by AS "createdBy",
  created_at AS "createdAt", submitted_by AS "submittedBy", approved_by AS "approvedBy", approved_at AS "approvedAt",
  retired_at AS "retiredAt"`;

export class PgRuleRepository implements RuleRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async find(id: string): Promise<ComplianceRule | null> {
    const { rows } = await this.#pool.query<ComplianceRule>(`SELECT ${COLUMNS} FROM compliance_rules WHERE id = $1`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  async lock(id: string, unit: UnitOfWork): Promise<ComplianceRule | null> {
    const text = `SELECT ${COLUMNS} FROM compliance_rules WHERE id = $1 FOR UPDATE`;
    return (await clientOf(unit).query<ComplianceRule>(text, [id])).rows[0] ?? null;
  }

  async list(customerId: CustomerId | null): Promise<ComplianceRule[]> {
    const text = `SELECT ${COLUMNS} FROM compliance_rules WHERE $1::text IS NULL OR customer_id = $1 OR customer_id IS NULL
      ORDER BY created_at DESC, id LIMIT 200`;
    return (await this.#pool.query<ComplianceRule>(text, [customerId])).rows;
  }

  async create(rule: NewRule, by: string, unit: UnitOfWork): Promise<string> {
    const text = `INSERT INTO compliance_rules (customer_id, rule_name, rule_type, rule_definition, priority, effective_from,
        effective_until, created_by, approval_required)
      VALUES ($1, $2, $3, $4, $5, coalesce($6, now()), $7, $8, true) RETURNING id::text`;
    const values = [
      rule.customerId,
      rule.name,
      rule.type,
      JSON.stringify(rule.body),
      rule.priority,
      rule.effectiveFrom,
      rule.effectiveUntil,
      by,
    ];
    const { rows } = await change<{ id: string }>(unit, text, values);
    return rows[0]?.id ?? '';
  }

  async revise(id: string, body: Readonly<Record<string, unknown>>, unit: UnitOfWork): Promise<void> {
    const text =
      'UPDATE compliance_rules SET rule_definition = $2, simulation = NULL, updated_at = now() WHERE id = $1';
    await change(unit, text, [id, JSON.stringify(body)]);
  }

  async simulated(id: string, simulation: RuleSimulation, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_rules SET state = 'simulated', simulation = $2, simulated_at = now(), updated_at = now()
      WHERE id = $1`;
    await change(unit, text, [id, JSON.stringify(simulation)]);
  }

  async submit(id: string, by: string, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_rules SET state = 'awaiting_approval', submitted_by = $2, submitted_at = now(), updated_at = now()
      WHERE id = $1`;
    await change(unit, text, [id, by]);
  }

  async activate(id: string, by: string, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_rules SET state = 'active', enabled = true, approved_by = $2, approved_at = now(),
      activated_at = now(), updated_at = now() WHERE id = $1`;
    await change(unit, text, [id, by]);
  }

  async returnToDraft(id: string, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_rules SET state = 'draft', submitted_by = NULL, submitted_at = NULL, updated_at = now()
      WHERE id = $1`;
    await change(unit, text, [id]);
  }

  async retire(id: string, by: string, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_rules SET state = 'retired', enabled = false, retired_by = $2, retired_at = now(), updated_at = now()
      WHERE id = $1`;
    await change(unit, text, [id, by]);
  }
}

/** 23514: the trigger or a check constraint, which hold the state machine. */
async function change<Row extends object = object>(unit: UnitOfWork, text: string, values: readonly unknown[]) {
  try {
    return await clientOf(unit).query<Row>(text, [...values]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== '23514') throw error;
    throw new AppError('CONFLICT', 'The rule is not in a state for this, or the same person may not do both steps.', {
      cause: error,
    });
  }
}
