import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { isIncluded, PlannedDocument } from '../../../gateway/federation/planned-document.ts';

const schema = buildSchema(`
  type Query { customer(id: ID!, tag: String): Customer }
  type Customer { id: ID! name(style: String): String friend: Customer }
`);

const QUERY = `
  query Two($a: ID!, $b: ID!, $style: String = "short", $tag: String, $friends: Boolean!) {
    a: customer(id: $a, tag: $tag) { ...Card }
    b: customer(id: $b) { id friend @include(if: $friends) { ...Name } }
  }
  fragment Card on Customer { id friend { ...Name } }
  fragment Name on Customer { name(style: $style) }
`;

test('each slice is a valid document with the fragments and variables that it uses, nested ones included', () => {
  const document = new PlannedDocument(QUERY);
  const variables = { a: '1', b: '2', tag: 't', friends: true };

  const slices = document.fields.map((field) => document.request([field], variables));

  for (const { query } of slices) expect(validate(schema, parse(query))).toEqual([]);
  expect(slices.map((slice) => slice.variables)).toEqual([
    { a: '1', tag: 't' },
    { b: '2', friends: true },
  ]);
  expect(slices[0]?.query).toContain('fragment Card');
  expect(slices[1]?.query).not.toContain('fragment Card');
  expect(slices[1]?.query).toContain('$style: String = "short"');
});

test('the whole document goes as it came', () => {
  const document = new PlannedDocument(QUERY);
  const variables = { a: '1' };

  expect(document.request(document.fields, variables)).toEqual({ query: QUERY, variables });
});

test('a default counts until the variable is given, null included', () => {
  const document = new PlannedDocument(QUERY);

  expect(document.withDefaults({})).toEqual({ style: 'short' });
  expect(document.withDefaults({ style: null })).toEqual({ style: null });
});

test('root fields are found in fragments, whose conditions stay with them', () => {
  const document = new PlannedDocument(`
    query($yes: Boolean!) {
      ... on Query @include(if: $yes) { a: customer(id: 1) { id } ...More }
    }
    fragment More on Query { b: customer(id: 2) @skip(if: $yes) { id } }
  `);

  expect(document.fields.map(({ responseKey }) => responseKey)).toEqual(['a', 'b']);
  const included = (yes: boolean) => document.fields.map(({ selection }) => isIncluded(selection, { yes }));
  expect(included(true)).toEqual([true, false]);
  expect(included(false)).toEqual([false, false]);
  const [first] = document.fields;
  const { query } = document.request(first ? [first] : [], { yes: true });
  expect(validate(schema, parse(query))).toEqual([]);
  expect(query).toContain('@include(if: $yes)');
});

test('a document without an operation is an error, not a guess', () => {
  expect(() => new PlannedDocument('fragment F on Query { __typename }')).toThrow(/without an operation/);
});
