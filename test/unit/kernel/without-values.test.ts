import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createErrorFormatter } from '../../../kernel/graphql/format-error.ts';
import { withoutValues } from '../../../kernel/graphql/without-values.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG';
const schema = buildSchema(`
  enum Colour { RED }
  input Key { accessKeyId: String!, secretAccessKey: Int!, colour: Colour, parts: [Int!] }
  type Query { use(key: Key, number: Int, colour: Colour, name: String, on: Boolean, id: ID): Int }
`);

/** What graphql-js says of a document, of its variables, or of both. */
function messagesOf(document: string, variables: Record<string, unknown> = {}): string[] {
  try {
    const parsed = parse(document);
    const invalid = validate(schema, parsed);
    if (invalid.length > 0) return invalid.map(({ message }) => message);
    const result = execute({ schema, document: parsed, variableValues: variables }) as { errors?: GraphQLError[] };
    return (result.errors ?? []).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}

describe('a message about a wrong value does not repeat it', () => {
  test.each([
    ['a literal', `{ use(number: "${SECRET}") }`, {}],
    ['a literal in an input', `{ use(key: {accessKeyId: "a", secretAccessKey: "${SECRET}"}) }`, {}],
    ['an enum as a string', `{ use(colour: "${SECRET}") }`, {}],
    ['a boolean', `{ use(on: "${SECRET}") }`, {}],
    ['a number', `{ use(name: 4111111111111111) }`, {}],
    ['a list', `{ use(id: ["${SECRET}"]) }`, {}],
    ['a variable', 'query($n: Int) { use(number: $n) }', { n: SECRET }],
    ['an enum variable', 'query($c: Colour) { use(colour: $c) }', { c: SECRET }],
    ['a variable’s field', 'query($k: Key) { use(key: $k) }', { k: { accessKeyId: 'a', secretAccessKey: SECRET } }],
    [
      'an item of a list',
      'query($k: Key) { use(key: $k) }',
      { k: { accessKeyId: 'a', secretAccessKey: 1, parts: [SECRET] } },
    ],
    ['a missing field beside it', 'query($k: Key) { use(key: $k) }', { k: { secretAccessKey: SECRET } }],
    ['an imitated path', 'query($n: Int) { use(number: $n) }', { n: `x at "${'AKIA'}.${'wJalrXUtnFEMI'}"; ${SECRET}` }],
    ['a string in the wrong place', `{ use "${SECRET}" }`, {}],
    ['a block string in the wrong place', `{ use """${SECRET}""" }`, {}],
    ['a number in the wrong place', `{ use 4111111111111111 }`, {}],
  ])('%s', (_, document, variables) => {
    const messages = messagesOf(document, variables);

    expect(messages.length).toBeGreaterThan(0);
    expect(messages.join('\n')).toMatch(/wJalrXUtnFEMI|4111111111111111/);
    expect(messages.map(withoutValues).join('\n')).not.toMatch(/wJalrXUtnFEMI|4111111111111111/);
  });

  test('says where in a variable the value is', () => {
    const [message = ''] = messagesOf('query($k: Key) { use(key: $k) }', {
      k: { accessKeyId: 'a', secretAccessKey: SECRET },
    });

    expect(withoutValues(message)).toBe('Variable "$k" has a value of the wrong type at "k.secretAccessKey".');
  });

  test('leaves what names no value as it is', () => {
    for (const message of messagesOf('{ user use(nmae: 1) }')) expect(withoutValues(message)).toBe(message);
  });
});

test('the formatter of every GraphQL endpoint uses it', () => {
  const format = createErrorFormatter(createLogger('test', 'silent'));
  const message = `Expected value of type "Int", found "${SECRET}".`;
  const formatted = { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };

  expect(format(formatted, new GraphQLError(message)).message).toBe('Expected value of type "Int", found another.');
});
