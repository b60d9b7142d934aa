import { type FieldNode, Kind, type ValueNode } from 'graphql';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, parseRegionId, type RegionId } from '#kernel/ids.ts';
import { isRecord } from './region-error.ts';

/** Which argument of a root field says whom the call is about; derived from `@routedBy` when the supergraph is composed. */
export interface RoutingArgument {
  readonly by: 'customer' | 'region';
  /** The argument, then the fields of its input objects. */
  readonly path: readonly string[];
}

/** By root type, then field. */
export type RoutingArguments = Readonly<Record<'Query' | 'Mutation', Readonly<Record<string, RoutingArgument>>>>;

export type RoutingKey = { readonly customerId: CustomerId } | { readonly regionId: RegionId };

/** The key that a field is routed by: from a literal, a variable or a part of an input object. `variables` include defaults. */
export function readRoutingKey(
  field: FieldNode,
  { by, path }: RoutingArgument,
  variables: Readonly<Record<string, unknown>>,
): RoutingKey {
  const [argumentName, ...rest] = path;
  const argument = field.arguments?.find(({ name }) => name.value === argumentName);
  const value = argument === undefined ? undefined : valueAt(argument.value, rest, variables);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new AppError(
      'BAD_USER_INPUT',
      `${field.name.value} needs ${path.join('.')} to find the region that answers it.`,
    );
  }
  return by === 'customer'
    ? { customerId: parseCustomerId(String(value)) }
    : { regionId: parseRegionId(String(value)) };
}

function valueAt(node: ValueNode, path: readonly string[], variables: Readonly<Record<string, unknown>>): unknown {
  if (node.kind === Kind.VARIABLE) return propertyAt(variables[node.name.value], path);
  const [step, ...rest] = path;
  if (step === undefined) return node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined;
  if (node.kind !== Kind.OBJECT) return undefined;
  const inner = node.fields.find(({ name }) => name.value === step);
  return inner === undefined ? undefined : valueAt(inner.value, rest, variables);
}

function propertyAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (isRecord(inner) ? inner[step] : undefined), value);
}
