import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339: the offset is required, or the instant would depend on whose clock reads it. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('A DateTime field resolved to something that is not a Date.');
  },
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined),
});

function parseInstant(value: unknown): Date {
  const instant = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
  throw new GraphQLError('A DateTime is written like 2026-11-24T09:30:00Z: date, time and offset.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
