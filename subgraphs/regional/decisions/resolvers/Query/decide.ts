import type { QueryResolvers } from '../../../generated/types.ts';
import { parseDecisionRequest } from '../../parse-decision-request.ts';

export const decide: NonNullable<QueryResolvers['decide']> = (
  _parent,
  { customerId, input },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'decide', () =>
    services.decisions.explain(facts.caller, customerId, parseDecisionRequest({ ...input })),
  );
