import type { CustomerId } from '#kernel/ids.ts';

export const RULE_TYPES = [
  'retention',
  'access_control',
  'encryption',
  'cross_border',
  'classification',
  'legal_hold',
] as const;
export type RuleType = (typeof RULE_TYPES)[number];
export type RuleState = 'draft' | 'simulated' | 'awaiting_approval' | 'active' | 'retired';

export interface ComplianceRule {
  readonly id: string;
  /** null: for every customer of the region. */
  readonly customerId: CustomerId | null;
  readonly name: string;
  readonly type: RuleType;
  readonly body: Readonly<Record<string, unknown>>;
  readonly state: RuleState;
  /** Lower goes first. */
  readonly priority: number;
  readonly effectiveFrom: Date;
  readonly effectiveUntil: Date | null;
  readonly simulation: RuleSimulation | null;
  readonly simulatedAt: Date | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly submittedBy: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly retiredAt: Date | null;
}

export interface NewRule {
  readonly customerId: CustomerId | null;
  readonly name: string;
  readonly type: RuleType;
  readonly body: Readonly<Record<string, unknown>>;
  readonly priority: number;
  readonly effectiveFrom: Date | null;
  readonly effectiveUntil: Date | null;
}

/** Accesses that would have been decided otherwise, all of one kind. */
export interface SimulatedChange {
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly operation: string;
  readonly country: string | null;
  readonly accesses: number;
}

/** What an active rule would have done in the window; plain JSON, because it is stored with the rule. */
export interface RuleSimulation {
  readonly windowDays: number;
  /** Recorded accesses that were replayed; 0 for rules about objects. */
  readonly accesses: number;
  readonly differing: number;
  /** The most frequent ones. */
  readonly changes: readonly SimulatedChange[];
  /** Objects of the window in the rule's scope; 0 for rules about accesses. */
  readonly objects: number;
  /** Those that the rule would have changed. */
  readonly affectedObjects: number;
}
