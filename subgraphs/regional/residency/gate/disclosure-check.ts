import type { DisclosureCheck } from '../../audit/audit-trail.ts';
import type { RequestFacts } from '../../shared/request-facts.ts';
import { toRecord } from './gate-decision.ts';
import { kindOfOperation } from './kind-of-operation.ts';
import { type ResidencyGate, residencyDenied } from './residency-gate.ts';

/** What the trail of one request asks before it lets anything concern a customer. */
export function disclosureCheck(gate: ResidencyGate, facts: RequestFacts): DisclosureCheck {
  // Each question of the S3 adapter is part of an S3 request, and that one is decided on.
  if (facts.caller.kind === 'service') return async () => null;
  return async (customerId, operation) => {
    const kind = kindOfOperation(facts.channel, operation);
    const decision = await gate.decide({ facts, customerId, kind, operation });
    if (decision === null) return null;
    const isWithheld = decision.disclosure === 'WITHHELD';
    return { record: toRecord(decision), refusal: isWithheld ? residencyDenied(decision, facts, gate.regionId) : null };
  };
}
