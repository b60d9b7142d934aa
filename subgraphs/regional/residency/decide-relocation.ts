import type { Verdict } from './caller-row.ts';
import { examineTarget, requireSafeguard } from './decide-placement.ts';
import type { DecisionInput, Relocation } from './decision-input.ts';
import { isInEea } from './eea.ts';
import type { Finding } from './finding.ts';
import { PLACE_REASONS } from './place-class.ts';
import type { Ruleset } from './ruleset/ruleset.ts';

/** The row "relocation of customer". */
export function decideRelocation(operation: Relocation, input: DecisionInput, ruleset: Ruleset): Finding {
  const found = examineTarget(operation.target, input, ruleset);
  return { ...found, ...decideMove(operation, found, input, ruleset) };
}

function decideMove(
  operation: Relocation,
  { placeClass, transfer }: Pick<Finding, 'placeClass' | 'transfer'>,
  { customer: { requirement } }: DecisionInput,
  ruleset: Ruleset,
): Verdict {
  if (requirement === 'eu-only' && !isInEea(operation.target.country, ruleset)) {
    return { decision: 'DENY', reasons: ['EU_ONLY_EEA_REQUIRED'] };
  }
  const isAgreed = operation.contractAmended && operation.approvedByHomeOfficer && operation.approvedByTargetOfficer;
  // strict names one country, so moving away is a new contract, not a decision of this service.
  if (requirement === 'strict' && !isAgreed) {
    return { decision: 'REQUIRE_APPROVAL', reasons: ['RELOCATION_NOT_APPROVED'] };
  }
  if (transfer.isTransfer) return requireSafeguard(transfer);
  return { decision: 'ALLOW_AND_LOG', reasons: isAgreed ? ['RELOCATION_APPROVED'] : [PLACE_REASONS[placeClass]] };
}
