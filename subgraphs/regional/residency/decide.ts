import { assertNever } from '#kernel/assert-never.ts';
import type { Decision } from '../audit/audit-entry.ts';
import { type ConfigurationViolation, findConfigurationViolations } from './configuration-violations.ts';
import { decideDisclosure } from './decide-disclosure.ts';
import { decidePlacement } from './decide-placement.ts';
import { decideRelocation } from './decide-relocation.ts';
import type { DecisionInput } from './decision-input.ts';
import { type Finding, type Findings, strictestFinding } from './finding.ts';
import { explainReason, type Reason, type ReasonCode } from './reasons.ts';
import { CURRENT_RULESET, type Ruleset } from './ruleset/ruleset.ts';
import type { TransferAssessment } from './transfer-assessment.ts';

export interface ResidencyDecision {
  readonly decision: Decision;
  readonly reasons: readonly Reason[];
  /** Of the place that decided. */
  readonly transfer: TransferAssessment;
  /** Every place looked at, for explanations and the audit entry. */
  readonly findings: readonly Finding[];
  /** What a reader gets: the value, a redacted null, or an error. Only ALLOW and ALLOW_AND_LOG give the value. */
  readonly disclosure: 'VALUE' | 'REDACTED' | 'WITHHELD';
  readonly configurationViolations: readonly ConfigurationViolation[];
  /** A refusal (not a redaction, which is routine) raises a compliance event. */
  readonly raisesEvent: boolean;
  readonly rulesetVersion: string;
}

/**
 * Whether data of a customer may be seen or kept where an operation would take it. Pure and total: the same input and ruleset
 * always give the same answer, and what is not known counts against disclosure unless the customer is `flexible`.
 */
export function decide(input: DecisionInput, ruleset: Ruleset = CURRENT_RULESET): ResidencyDecision {
  const findings = examine(input, ruleset);
  const worst = strictestFinding(findings);
  const configurationViolations = findConfigurationViolations(input.home, input.customer, ruleset);
  const isApproved = worst.decision === 'REQUIRE_APPROVAL' && input.approvalId !== undefined;
  const decision = isApproved ? 'ALLOW_AND_LOG' : worst.decision;
  const codes = new Set<ReasonCode>([
    ...findings.flatMap(({ reasons }) => reasons),
    ...(isApproved ? (['APPROVED'] as const) : []),
    ...configurationViolations.map(({ code }) => code),
  ]);
  return {
    decision,
    reasons: [...codes].map(explainReason),
    transfer: worst.transfer,
    findings,
    disclosure: toDisclosure(decision, worst),
    configurationViolations,
    raisesEvent: decision === 'DENY' && !worst.redacted,
    rulesetVersion: ruleset.version,
  };
}

function examine(input: DecisionInput, ruleset: Ruleset): Findings {
  const { operation } = input;
  switch (operation.kind) {
    case 'STORE':
    case 'REPLICATE':
      return [decidePlacement(operation.target, input, ruleset)];
    case 'RELOCATE':
      return [decideRelocation(operation, input, ruleset)];
    case 'CONTENT_READ':
    case 'CONTENT_WRITE':
    case 'LIST':
    case 'METADATA_READ':
    case 'FIELD_READ':
    case 'EXPORT':
      return decideDisclosure(operation, input, ruleset);
    default:
      return assertNever(operation);
  }
}

function toDisclosure(decision: Decision, worst: Finding): ResidencyDecision['disclosure'] {
  if (decision === 'ALLOW' || decision === 'ALLOW_AND_LOG') return 'VALUE';
  return worst.redacted ? 'REDACTED' : 'WITHHELD';
}
