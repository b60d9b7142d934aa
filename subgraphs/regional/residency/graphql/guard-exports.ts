import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType, Kind } from 'graphql';
import type { RegionalContext } from '../../context.ts';
import type { ExportPolicy } from '../decision-input.ts';
import { residencyDenied } from '../gate/residency-gate.ts';

type Field = GraphQLField<unknown, RegionalContext, Record<string, unknown>>;

/** Decides on every field with `@export` by its own policy; fields without one follow the customer that they hang off. */
export function guardExports(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const policy = policyOf(field);
      if (policy !== undefined) guard(field, policy, type.name);
    }
  }
  return schema;
}

function policyOf({ astNode }: Field): ExportPolicy | undefined {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'export');
  const value = directive?.arguments?.find(({ name }) => name.value === 'policy')?.value;
  return value?.kind === Kind.ENUM ? (value.value as ExportPolicy) : undefined;
}

function guard(field: Field, exportPolicy: ExportPolicy, typeName: string): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const operation = `${typeName}.${field.name}`;
  field.resolve = async (source, args, context, info) => {
    const { facts, services, regionId } = context;
    const customerId = customerOf(source, typeName);
    // The region's own adapter: the S3 request that it asks for is decided on as a whole.
    if (customerId === null || facts.caller.kind === 'service') return resolve(source, args, context, info);
    const decision = await services.residencyGate.decide({
      facts,
      customerId,
      kind: 'FIELD_READ',
      operation,
      exportPolicy,
    });
    if (decision?.disclosure === 'REDACTED') return null;
    if (decision?.disclosure === 'WITHHELD') throw residencyDenied(decision, facts, regionId);
    return resolve(source, args, context, info);
  };
}

/** Parents of such fields are a customer or name theirs. */
function customerOf(source: unknown, typeName: string): string | null {
  const { id, customerId } = source as { readonly id?: unknown; readonly customerId?: unknown };
  const named = typeName === 'Customer' ? id : customerId;
  return typeof named === 'string' ? named : null;
}
