import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

export const Document = new GraphQLScalarType<unknown, unknown>({
  name: 'Document',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
