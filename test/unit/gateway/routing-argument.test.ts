import { type FieldNode, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readRoutingKey } from '../../../gateway/federation/routing-argument.ts';

function field(text: string): FieldNode {
  const [definition] = parse(`mutation { ${text} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
  const [selection] = definition.selectionSet.selections;
  if (selection?.kind !== Kind.FIELD) throw new Error('not a field');
  return selection;
}

const byCustomer = (...path: string[]) => ({ by: 'customer', path }) as const;

describe('the customer of a field', () => {
  test.each([
    ['a literal', 'f(customerId: "acme")', ['customerId'], {}, 'acme'],
    ['a number, which is an ID too', 'f(customerId: 42)', ['customerId'], {}, '42'],
    ['a variable', 'f(customerId: $c)', ['customerId'], { c: 'acme' }, 'acme'],
    ['a literal in an input object', 'f(input: { who: { id: "acme" } })', ['input', 'who', 'id'], {}, 'acme'],
    ['a variable in an input object', 'f(input: { who: { id: $c } })', ['input', 'who', 'id'], { c: 'acme' }, 'acme'],
    ['an input object in a variable', 'f(input: $i)', ['input', 'who', 'id'], { i: { who: { id: 'acme' } } }, 'acme'],
    ['a part of it in a variable', 'f(input: { who: $w })', ['input', 'who', 'id'], { w: { id: 'acme' } }, 'acme'],
  ])('is read from %s', (_name, text, path, variables, expected) => {
    expect(readRoutingKey(field(text), byCustomer(...path), variables)).toEqual({ customerId: expected });
  });

  test.each([
    ['an absent argument', 'f', {}],
    ['null', 'f(customerId: null)', {}],
    ['an absent variable', 'f(customerId: $c)', {}],
    ['a list', 'f(customerId: ["acme"])', {}],
    ['an object', 'f(customerId: $c)', { c: { id: 'acme' } }],
    ['a malformed id', 'f(customerId: "a b")', {}],
    ['an address', 'f(customerId: "someone@example.test")', {}],
  ])('is never guessed from %s', (_name, text, variables) => {
    expect(() => readRoutingKey(field(text), byCustomer('customerId'), variables)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });
});

test('a field can name its region instead', () => {
  expect(readRoutingKey(field('f(regionId: "FI-HEL")'), { by: 'region', path: ['regionId'] }, {})).toEqual({
    regionId: 'FI-HEL',
  });
});
