import type { DecisionRecord } from '../../audit/audit-entry.ts';
import type { ResidencyDecision } from '../decide.ts';
import { isStricter } from '../finding.ts';

/** A residency decision after the customer's own rules, which can only make it stricter. */
export interface GateDecision extends ResidencyDecision {
  /** The rules that made it stricter. */
  readonly ruleIds: readonly string[];
  /** The approval without which it would be REQUIRE_APPROVAL. */
  readonly approvalId?: string;
  /** The customer's own ground for what it stores, if it has stated one. */
  readonly statedBasis?: string;
}

const records = new WeakMap<GateDecision, DecisionRecord>();

/** Made once per decision, which is cached: it is part of every entry on the hot path. */
export function toRecord(decision: GateDecision): DecisionRecord {
  const known = records.get(decision);
  if (known !== undefined) return known;
  const { transfer, ruleIds, approvalId, statedBasis } = decision;
  const record: DecisionRecord = {
    decision: decision.decision,
    decisionReasons: decision.reasons.map(({ code }) => code),
    rulesetVersion: decision.rulesetVersion,
    crossBorderTransfer: transfer.isTransfer,
    ...(statedBasis === undefined ? {} : { statedBasis }),
    complianceInfo: {
      transferBasis: transfer.basis,
      ...(transfer.adequacyDecisionId === null ? {} : { adequacyDecision: transfer.adequacyDecisionId }),
      ...(transfer.instrumentId === null ? {} : { instrument: transfer.instrumentId }),
      ...(ruleIds.length === 0 ? {} : { rules: ruleIds }),
      ...(approvalId === undefined ? {} : { approval: approvalId }),
    },
  };
  records.set(decision, record);
  return record;
}

export const stricterOf = (left: GateDecision, right: GateDecision): GateDecision =>
  isStricter(right.decision, left.decision) ? right : left;
