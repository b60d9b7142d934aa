import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { RoutingArgument, RoutingArguments } from './routing-argument.ts';

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

/** The routing argument of every root field, and the check that each entity's key names a region. Fails with all problems. */
export function deriveRoutingArguments(regional: DocumentNode): RoutingArguments {
  const objects = regional.definitions.filter(
    (node): node is ObjectNode => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  const problems: string[] = [];
  const argumentsOf = (typeName: string): Record<string, RoutingArgument> => {
    const fields = objects.filter(({ name }) => name.value === typeName).flatMap((object) => object.fields ?? []);
    // An @inaccessible field is not in the API, so nothing can be planned for it.
    const open = fields.filter(({ directives }) => !directives?.some(({ name }) => name.value === 'inaccessible'));
    const entries = open.flatMap((field) => {
      const found = routingArgument(field, regional);
      if (typeof found === 'string') problems.push(`${typeName}.${field.name.value} ${found}`);
      return typeof found === 'string' ? [] : [[field.name.value, found] as const];
    });
    return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
  };
  const routingArguments = { Query: argumentsOf('Query'), Mutation: argumentsOf('Mutation') };
  problems.push(...keysWithoutRegion(objects));
  if (problems.length === 0) return routingArguments;
  throw new Error(`The regional subgraph cannot be routed:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
}

/** The argument, or what is wrong with the field. */
function routingArgument(field: FieldDefinitionNode, schema: DocumentNode): RoutingArgument | string {
  const directive = field.directives?.find(({ name }) => name.value === 'routedBy');
  if (directive === undefined) return 'has no @routedBy: no region could be found for it';
  const named = (['customer', 'region'] as const).flatMap((by) => {
    const value = stringArgument(directive, by);
    return value === undefined ? [] : [{ by, path: value.split('.') }];
  });
  const [argument] = named;
  if (argument === undefined || named.length > 1) return 'needs exactly one of customer and region in @routedBy';
  return pathProblem(field, argument.path, schema) ?? argument;
}

/** Every step must be there for certain: non-null, without a default, and at its end an ID or String. */
function pathProblem(field: FieldDefinitionNode, path: readonly string[], schema: DocumentNode): string | undefined {
  let candidates: readonly InputValueDefinitionNode[] = field.arguments ?? [];
  let typeName = '';
  for (const step of path) {
    const input = candidates.find(({ name }) => name.value === step);
    if (input === undefined) return `is routed by ${path.join('.')}, but there is no "${step}"`;
    const { type } = input;
    if (type.kind !== Kind.NON_NULL_TYPE || type.type.kind !== Kind.NAMED_TYPE || input.defaultValue !== undefined) {
      return `is routed by ${path.join('.')}: "${step}" must be non-null, not a list and without a default`;
    }
    typeName = type.type.name.value;
    candidates = inputFields(schema, typeName);
  }
  return typeName === 'ID' || typeName === 'String' ? undefined : `is routed by a ${typeName}; it must be an ID`;
}

function inputFields(schema: DocumentNode, typeName: string): readonly InputValueDefinitionNode[] {
  return schema.definitions.flatMap((node) =>
    node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && node.name.value === typeName ? (node.fields ?? []) : [],
  );
}

function keysWithoutRegion(objects: readonly ObjectNode[]): string[] {
  return objects.flatMap(({ name, directives }) =>
    (directives ?? [])
      .filter((directive) => directive.name.value === 'key' && name.value !== 'Region')
      .map((directive) => stringArgument(directive, 'fields') ?? '')
      .filter((fields) => !/\bregion\s*\{\s*id\s*\}/.test(fields))
      .map(
        (fields) => `${name.value} has the key "${fields}" without region { id }: it could not be sent to its owner`,
      ),
  );
}

function stringArgument(directive: DirectiveNode, argumentName: string): string | undefined {
  const value = directive.arguments?.find(({ name }) => name.value === argumentName)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
