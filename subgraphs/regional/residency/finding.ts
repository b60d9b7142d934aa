import type { Decision } from '../audit/audit-entry.ts';
import type { PlaceClass } from './place-class.ts';
import type { ReasonCode } from './reasons.ts';
import type { TransferAssessment } from './transfer-assessment.ts';

/** The verdict on one place where the data would be seen or kept. */
export interface Finding {
  readonly role: 'ACTOR' | 'ROUTER' | 'RECIPIENT' | 'TARGET';
  readonly country: string | null;
  readonly placeClass: PlaceClass;
  readonly decision: Decision;
  readonly reasons: readonly ReasonCode[];
  readonly transfer: TransferAssessment;
  /** Refused only because the value is redacted outside the home country: a null takes its place. */
  readonly redacted: boolean;
}

/** At least one place is always looked at. */
export type Findings = readonly [Finding, ...Finding[]];

const STRICTNESS: Record<Decision, number> = { ALLOW: 0, ALLOW_AND_LOG: 1, REQUIRE_APPROVAL: 2, DENY: 3 };

export const isStricter = (left: Decision, right: Decision): boolean => STRICTNESS[left] > STRICTNESS[right];

export const strictestDecision = (left: Decision, right: Decision): Decision =>
  isStricter(left, right) ? left : right;

/** The strictest; among equals one that is a transfer, then the first. */
export function strictestFinding(findings: Findings): Finding {
  const [first, ...rest] = findings;
  return rest.reduce((worst, finding) => (weigh(finding) > weigh(worst) ? finding : worst), first);
}

const weigh = ({ decision, transfer, redacted }: Finding): number =>
  STRICTNESS[decision] * 4 + (redacted ? 0 : 2) + (transfer.isTransfer ? 1 : 0);
