import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { armourRules } from '../../../kernel/graphql/armour-rules.ts';

const SCHEMA = buildSchema(`
  directive @tag on FIELD
  type Query { node(id: ID): Node nodes(first: Int): [Node!] }
  type Node { id: ID name: String node: Node nodes(first: Int): [Node!] }
`);
const RULES = armourRules({ depth: 6, aliases: 5, directives: 5, cost: 3_000, fields: 40 });

const refusals = (document: string) => validate(SCHEMA, parse(document), RULES).map(({ message }) => message);
const nest = (depth: number): string => (depth === 0 ? 'id' : `node { ${nest(depth - 1)} }`);

describe('a document is refused', () => {
  test.each([
    ['deeper than the limit', `{ ${nest(7)} }`, /depth/i],
    ['with more aliases', `{ ${Array.from({ length: 6 }, (_, i) => `a${i}: node { id }`).join(' ')} }`, /alias/i],
    ['with more directives', `{ node { id ${'@tag '.repeat(6)} } }`, /directive/i],
    ['with lists in lists that multiply', '{ nodes(first: 100) { nodes(first: 100) { id } } }', /cost/i],
    ['with more fields', `{ node { ${'id '.repeat(41)} } }`, /more than 40 fields/],
    [
      'that hides its fields in fragments',
      `{ node { ${'...a '.repeat(20)} } } fragment a on Node { id name ...b } fragment b on Node { id }`,
      /more than 40 fields/,
    ],
  ])('%s', (_, document, message) => {
    expect(refusals(document).join()).toMatch(message);
  });

  test('however often its fragments double, in no time', () => {
    const doubling = Array.from({ length: 30 }, (_, i) => `fragment f${i} on Node { ...f${i + 1} ...f${i + 1} }`);
    const document = `{ node { ...f0 } } ${doubling.join(' ')} fragment f30 on Node { id }`;

    expect(refusals(document).join()).toMatch(/more than 40 fields/);
  });

  test('and a cycle of fragments ends', () => {
    expect(() =>
      refusals('{ node { ...a } } fragment a on Node { id ...b } fragment b on Node { ...a }'),
    ).not.toThrow();
  });
});

test('an ordinary document passes', () => {
  expect(refusals('{ a: node(id: 1) { id node { name } } nodes(first: 10) { id name } }')).toEqual([]);
});
