import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { deriveRoutingArguments } from '../../../gateway/federation/derive-routing-arguments.ts';

const derive = (sdl: string) => deriveRoutingArguments(parse(sdl));

test('every root field, extended ones included, has its argument in the table', () => {
  const table = derive(`
    type Query { report(id: ID!): Int @routedBy(customer: "id") }
    extend type Mutation {
      move(input: MoveInput!): Int @routedBy(customer: "input.who.id")
      seal(regionId: ID!): Int @routedBy(region: "regionId")
      s3Internal: Int @inaccessible
    }
    input MoveInput { who: WhoInput! }
    input WhoInput { id: ID! }
  `);

  expect(table).toEqual({
    Query: { report: { by: 'customer', path: ['id'] } },
    Mutation: {
      move: { by: 'customer', path: ['input', 'who', 'id'] },
      seal: { by: 'region', path: ['regionId'] },
    },
  });
});

test.each([
  ['no directive', 'f(id: ID!): Int', /Query\.f has no @routedBy/],
  ['both kinds', 'f(id: ID!): Int @routedBy(customer: "id", region: "id")', /exactly one/],
  ['neither kind', 'f(id: ID!): Int @routedBy', /exactly one/],
  ['an absent argument', 'f(id: ID!): Int @routedBy(customer: "other")', /there is no "other"/],
  ['an absent input field', 'f(input: I!): Int @routedBy(customer: "input.other")', /there is no "other"/],
  ['a nullable argument', 'f(id: ID): Int @routedBy(customer: "id")', /must be non-null/],
  ['a nullable input field', 'f(input: I!): Int @routedBy(customer: "input.maybe")', /must be non-null/],
  ['a default', 'f(id: ID! = "x"): Int @routedBy(customer: "id")', /without a default/],
  ['a list', 'f(id: [ID!]!): Int @routedBy(customer: "id")', /not a list/],
  ['an input object', 'f(input: I!): Int @routedBy(customer: "input")', /must be an ID/],
])('a root field with %s does not compose', (_name, field, problem) => {
  expect(() => derive(`type Query { ${field} } input I { maybe: ID }`)).toThrow(problem);
});

test('an entity whose key names no region does not compose', () => {
  expect(() => derive('type Bucket @key(fields: "id") { id: ID! }')).toThrow(/Bucket has the key "id" without region/);
  expect(
    derive('type Region @key(fields: "id") { id: ID! } type Bucket @key(fields: "id region { id }") { id: ID! }'),
  ).toEqual({
    Query: {},
    Mutation: {},
  });
});

test('all problems are told at once', () => {
  expect(() => derive('type Query { a: Int b: Int }')).toThrow(/Query\.a[\s\S]*Query\.b/);
});
