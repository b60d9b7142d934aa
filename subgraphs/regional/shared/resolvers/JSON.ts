import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

// biome-ignore lint/suspicious/noShadowRestrictedNames: resolvers carry the name of their type.
export const JSON = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
