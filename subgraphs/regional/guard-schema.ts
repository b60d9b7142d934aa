import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { forbidden, mayEver, refusalByRow, type Target } from '#kernel/authorization/authorize.ts';
import { rowAt } from '#kernel/authorization/find-row.ts';
import type { PolicyRow } from '#kernel/authorization/policy-table.ts';
import type { AppError } from '#kernel/errors.ts';
import type { RegionalContext } from './context.ts';

const GUARDED = ['Query', 'Mutation', 'Customer', 'Region'] as const;

/**
 * Checks every root field and every field of the shared entities against the policy table before its resolver runs, so that a
 * field that nobody thought of is closed. Services authorise what they do as well; this is the wall behind them.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const name of GUARDED) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) guardField(name, field);
  }
  return schema;
}

type Field = GraphQLField<unknown, RegionalContext, Record<string, unknown>>;

function guardField(typeName: (typeof GUARDED)[number], field: Field): void {
  const place = `${typeName}.${field.name}`;
  const row = rowAt(place);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const target = targetOf(typeName, source, args, context);
    const refusal = refusalAt(row, target, context);
    if (refusal === undefined) return resolve(source, args, context, info);
    return refuse(refusal, target, place, context);
  };
}

function refusalAt(row: PolicyRow | undefined, target: Target, { facts }: RegionalContext): AppError | undefined {
  // A root field may say in its own way whom it is about; then its service, which knows, decides.
  if (row?.target === 'customer' && target.customerId === undefined) {
    return mayEver(facts.caller, row) ? undefined : forbidden();
  }
  return refusalByRow(facts.caller, row, target);
}

function targetOf(
  typeName: (typeof GUARDED)[number],
  source: unknown,
  args: Record<string, unknown>,
  { regionId }: RegionalContext,
): Target {
  const named = typeName === 'Customer' ? (source as { id?: unknown }).id : args['customerId'];
  return { regionId, customerId: typeof named === 'string' ? named : undefined };
}

/** Recorded with the customer that was asked for. */
function refuse(refusal: AppError, { customerId }: Target, place: string, { trail }: RegionalContext): unknown {
  if (customerId === undefined) throw refusal;
  const operation = place.replace(/^(Query|Mutation)\./, '');
  return trail.follow(customerId, operation, () => Promise.reject(refusal));
}
