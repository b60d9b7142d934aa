import { type AccessRequest, resourceOf } from '../access-request.ts';
import type { Principal } from '../principal.ts';
import { type ConditionValues, conditionHolds } from './evaluate-condition.ts';
import { matchWildcard } from './match-wildcard.ts';
import type { PolicyDocument, PolicyStatement, PrincipalPattern, Selection } from './policy-document.ts';

export type PolicyVerdict = 'allow' | 'deny' | 'silent';

/** IAM, "Policy evaluation logic": one denying statement outweighs any number that allow. */
export function evaluatePolicy(policy: PolicyDocument, request: AccessRequest, values: ConditionValues): PolicyVerdict {
  let verdict: PolicyVerdict = 'silent';
  for (const statement of policy.statements) {
    if (!applies(statement, request, values)) continue;
    if (statement.effect === 'Deny') return 'deny';
    verdict = 'allow';
  }
  return verdict;
}

function applies(statement: PolicyStatement, request: AccessRequest, values: ConditionValues): boolean {
  const action = request.action.toLowerCase();
  const resource = resourceOf(request);
  return (
    selects(statement.actions, (pattern) => matchWildcard(pattern, action)) &&
    selects(statement.resources, (pattern) => matchWildcard(pattern, resource)) &&
    selects(statement.principals, (pattern) => isPrincipal(pattern, request.principal)) &&
    statement.conditions.every((condition) => conditionHolds(condition, values))
  );
}

function selects<Item>({ negated, items }: Selection<Item>, matches: (item: Item) => boolean): boolean {
  return items.some(matches) !== negated;
}

function isPrincipal(pattern: PrincipalPattern, principal: Principal): boolean {
  if (pattern.kind === 'everyone') return true;
  if (pattern.kind === 'nobody' || principal.kind === 'anonymous') return false;
  if (pattern.customerId !== principal.customerId) return false;
  return pattern.kind === 'customer' || pattern.accessKeyId === principal.accessKeyId;
}
