import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

export const Long = new GraphQLScalarType<number, number>({
  name: 'Long',
  serialize: (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (Number.isSafeInteger(number)) return number as number;
    throw new TypeError('A Long field resolved to something that is not a whole number below 2^53.');
  },
  parseValue: parseWhole,
  parseLiteral: (node) => parseWhole(node.kind === Kind.INT ? Number(node.value) : undefined),
});

function parseWhole(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new GraphQLError('A Long is a whole number between -(2^53 - 1) and 2^53 - 1.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
