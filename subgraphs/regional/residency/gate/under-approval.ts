import type { Disclosure } from '../decision-input.ts';
import { explainReason } from '../reasons.ts';
import type { ApprovedAccess } from './customer-terms.ts';
import type { GateDecision } from './gate-decision.ts';

export interface ApprovableAccess {
  readonly kind: Disclosure['kind'];
  readonly organisation: string;
  readonly country: string | null;
  readonly at: Date;
}

/** What residency or a rule leaves to a person, where a person said yes to just this; a DENY stays one. */
export function underApproval(
  decision: GateDecision,
  approvals: readonly ApprovedAccess[],
  access: ApprovableAccess,
): GateDecision {
  if (decision.decision !== 'REQUIRE_APPROVAL') return decision;
  const approval = approvals.find(
    ({ kind, organisation, country, validUntil }) =>
      kind === access.kind &&
      organisation === access.organisation &&
      country === access.country &&
      validUntil > access.at,
  );
  if (approval === undefined) return decision;
  return {
    ...decision,
    decision: 'ALLOW_AND_LOG',
    reasons: [...decision.reasons, explainReason('APPROVED')],
    disclosure: 'VALUE',
    raisesEvent: false,
    approvalId: approval.id,
  };
}
