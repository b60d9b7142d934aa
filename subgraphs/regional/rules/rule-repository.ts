import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ComplianceRule, NewRule, RuleSimulation } from './rule.ts';

/** The database enforces the transitions and the second person as well: what it refuses rejects with CONFLICT. */
export interface RuleRepository {
  find(id: string): Promise<ComplianceRule | null>;
  /** Locked until the transaction ends. */
  lock(id: string, unit: UnitOfWork): Promise<ComplianceRule | null>;
  /** Those of the customer and of the whole region; null: all. Newest first, at most 200. */
  list(customerId: CustomerId | null): Promise<ComplianceRule[]>;
  create(rule: NewRule, by: string, unit: UnitOfWork): Promise<string>;
  revise(id: string, body: Readonly<Record<string, unknown>>, unit: UnitOfWork): Promise<void>;
  simulated(id: string, simulation: RuleSimulation, unit: UnitOfWork): Promise<void>;
  submit(id: string, by: string, unit: UnitOfWork): Promise<void>;
  activate(id: string, by: string, unit: UnitOfWork): Promise<void>;
  returnToDraft(id: string, unit: UnitOfWork): Promise<void>;
  retire(id: string, by: string, unit: UnitOfWork): Promise<void>;
}
