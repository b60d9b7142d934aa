import { type DefinitionNode, Kind, parse, print, type TypeNode } from 'graphql';

export interface SchemaMember {
  readonly name: string;
  readonly description: string;
  /** Of a field: its type as SDL has it. */
  readonly type: string | undefined;
  /** Whose page the type leads to; undefined for scalars of the language. */
  readonly target: string | undefined;
  readonly inputs: readonly SchemaMember[];
}

export interface SchemaType {
  readonly name: string;
  readonly kind: 'type' | 'input' | 'enum' | 'scalar';
  readonly description: string;
  readonly members: readonly SchemaMember[];
}

const BUILT_IN = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);

/** The types of a schema with what they hold, Query and Mutation first. */
export function readSchema(sdl: string): SchemaType[] {
  const types = parse(sdl, { noLocation: true }).definitions.flatMap(toType);
  return types.sort((one, other) => rankOf(one) - rankOf(other) || one.name.localeCompare(other.name));
}

const rankOf = ({ name, kind }: SchemaType): number => {
  if (name === 'Query') return 0;
  if (name === 'Mutation') return 1;
  return 2 + ['type', 'input', 'enum', 'scalar'].indexOf(kind);
};

interface Described {
  readonly description?: { readonly value: string } | undefined;
}

const textOf = ({ description }: Described): string => description?.value ?? '';

function toType(node: DefinitionNode): SchemaType[] {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return [
        {
          name: node.name.value,
          kind: 'type',
          description: textOf(node),
          members: (node.fields ?? []).map((field) => ({
            ...memberOf(field),
            inputs: (field.arguments ?? []).map(memberOf),
          })),
        },
      ];
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [
        { name: node.name.value, kind: 'input', description: textOf(node), members: (node.fields ?? []).map(memberOf) },
      ];
    case Kind.ENUM_TYPE_DEFINITION:
      return [
        {
          name: node.name.value,
          kind: 'enum',
          description: textOf(node),
          members: (node.values ?? []).map((value) => ({
            name: value.name.value,
            description: textOf(value),
            type: undefined,
            target: undefined,
            inputs: [],
          })),
        },
      ];
    case Kind.SCALAR_TYPE_DEFINITION:
      return [{ name: node.name.value, kind: 'scalar', description: textOf(node), members: [] }];
    default:
      return [];
  }
}

function memberOf(
  node: Described & { readonly name: { readonly value: string }; readonly type: TypeNode },
): SchemaMember {
  const innermost = nameOf(node.type);
  return {
    name: node.name.value,
    description: textOf(node),
    type: print(node.type),
    target: BUILT_IN.has(innermost) ? undefined : innermost,
    inputs: [],
  };
}

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));
