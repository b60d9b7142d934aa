import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type { GraphQLError, ValidationContext, ValidationRule } from 'graphql';
import { maxFieldsRule } from './max-fields-rule.ts';

export interface ArmourLimits {
  /** Levels of selection sets. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields weighed by depth and multiplied by the `first` of the lists they are in. */
  readonly cost: number;
  /** Fields, counted where fragments are used, however cheap they are. */
  readonly fields: number;
}

/** Far above anything the dashboard, the typed client or a person asks (docs/operations.md). */
export const ARMOUR: ArmourLimits = { depth: 15, aliases: 60, directives: 60, cost: 500_000, fields: 2_000 };

/** Refuses documents that cost more to answer than anybody needs, before anything of them is planned or executed. */
export function armourRules(limits: ArmourLimits = ARMOUR): ValidationRule[] {
  const rules = [
    maxDepthRule({ n: limits.depth, ...REPORTED }),
    maxAliasesRule({ n: limits.aliases, allowList: [], ...REPORTED }),
    maxDirectivesRule({ n: limits.directives, ...REPORTED }),
    costLimitRule({ maxCost: limits.cost, ...REPORTED }),
  ];
  return [...(rules as unknown as ValidationRule[]), maxFieldsRule(limits.fields)];
}

/** Reported like any other mistake of the client; the library would throw, which counts as a fault of ours. */
const REPORTED = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError): void => {
      context?.reportError(error);
    },
  ],
};
