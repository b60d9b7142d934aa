import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import { discloseResult, followNamed } from '../../residency/gate/disclose-result.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { addRoute, askerOf, type RestCall, requireJsonObject } from '../../rest/add-route.ts';
import { readInput, textIn } from '../../rest/read-input.ts';
import { toSnakeCase } from '../../rest/snake-case.ts';
import { type ComplianceRule, RULE_TYPES, type RuleType } from '../rule.ts';
import type { RuleDraft, RuleService } from '../rule-service.ts';

/** Rules and their way to being active; the same service as the GraphQL fields. */
export function addRuleRoutes(router: Router, rules: RuleService): void {
  addRoute(router, 'get', '/compliance/rules', async ({ facts, trail, operation }) => {
    const admitted = await onlyAdmitted(trail, await rules.list(facts.caller), operation);
    return { body: { rules: admitted.map(toRule) } };
  });
  addRoute(router, 'post', '/compliance/rules', (call) => {
    const draft = readDraft(call);
    return followNamed(call.trail, draft.customerId, call.operation, async () => ({
      status: 201,
      body: toRule(await rules.draft(askerOf(call), draft)),
    }));
  });
  addRoute(router, 'post', '/compliance/rules/:id/actions', async (call) => {
    const rule = await act(rules, call);
    return { body: toRule(await discloseResult(call.trail, call.operation, rule)) };
  });
}

function act(rules: RuleService, call: RestCall): Promise<ComplianceRule> {
  const { action, body, window_days: windowDays = 30 } = requireJsonObject(call.body);
  const asker = askerOf(call);
  switch (action) {
    case 'revise':
      return rules.revise(asker, call.id, body);
    case 'simulate':
      return rules.simulate(asker, call.id, Number(windowDays));
    case 'submit':
      return rules.submit(asker, call.id);
    case 'approve':
      return rules.approve(asker, call.id);
    case 'return':
      return rules.returnToDraft(asker, call.id);
    case 'retire':
      return rules.retire(asker, call.id);
    default:
      throw new AppError('BAD_USER_INPUT', 'action is revise, simulate, submit, approve, return or retire.');
  }
}

function readDraft({ body }: RestCall): RuleDraft {
  const input = readInput(requireJsonObject(body), ['effectiveFrom', 'effectiveUntil']);
  const type = RULE_TYPES.find((known) => known === input['type']);
  if (type === undefined) throw new AppError('BAD_USER_INPUT', `type must be one of ${RULE_TYPES.join(', ')}.`);
  const { priority } = input;
  if (priority !== undefined && priority !== null && !Number.isSafeInteger(priority)) {
    throw new AppError('BAD_USER_INPUT', 'priority must be a whole number.');
  }
  return { ...input, type: type satisfies RuleType, name: textIn(input['name']) ?? '' } as unknown as RuleDraft;
}

/** The rule's own body is a document of its own spelling. */
const toRule = (rule: ComplianceRule): Record<string, unknown> =>
  Object.fromEntries(Object.entries(rule).map(([name, value]) => [toSnakeCase(name), value]));
