import { applyDisclosureRules } from '../../rules/apply-disclosure-rules.ts';
import type { DisclosureRule, RuledAccess } from '../../rules/disclosure-rule.ts';
import type { ResidencyDecision } from '../decide.ts';
import { isStricter } from '../finding.ts';
import { explainReason } from '../reasons.ts';
import { CURRENT_RULESET } from '../ruleset/ruleset.ts';
import type { GateDecision } from './gate-decision.ts';

/** The decision under the customer's own rules, which can only make it stricter. */
export function underRules(
  decision: ResidencyDecision,
  rules: readonly DisclosureRule[],
  access: RuledAccess,
): GateDecision {
  if (rules.length === 0) return { ...decision, ruleIds: [] };
  const verdict = applyDisclosureRules(rules, access, CURRENT_RULESET);
  if (!isStricter(verdict.decision, decision.decision)) return { ...decision, ruleIds: [] };
  const decisive = verdict.applied.filter(({ body }) => body.effect === verdict.decision);
  const types = new Set(decisive.map(({ type }) => type));
  const codes = [...types].map((type) => (type === 'cross_border' ? 'RULE_CROSS_BORDER' : 'RULE_ACCESS_CONTROL'));
  return {
    ...decision,
    decision: verdict.decision,
    reasons: [...decision.reasons, ...codes.map((code) => explainReason(code))],
    disclosure: verdict.decision === 'ALLOW_AND_LOG' ? decision.disclosure : 'WITHHELD',
    raisesEvent: verdict.decision === 'DENY',
    ruleIds: decisive.map(({ id }) => id),
  };
}
