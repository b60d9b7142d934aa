import { describe, expect, test } from 'vitest';
import { requireIdentifier, toKeyPattern } from '../../../../../subgraphs/regional/subjects/subject.ts';

describe('a key template', () => {
  test.each([
    ['users/{subjectId}/', 'users/anna/cv.pdf', 'anna'],
    ['users/{subjectId}', 'users/anna', 'anna'],
    ['users/{subjectId}', 'users/anna/cv.pdf', 'anna'],
    ['a+b/{subjectId}.json', 'a+b/anna@example.fi.json', 'anna@example.fi'],
  ])('%s finds the identifier in %s', (template, key, identifier) => {
    expect(new RegExp(toKeyPattern(template)).exec(key)?.[1]).toBe(identifier);
  });

  test.each([
    ['users/{subjectId}/', 'other/users/anna/cv.pdf'],
    ['a.b/{subjectId}/', 'axb/anna/cv.pdf'],
    ['users/{subjectId}/', 'users//cv.pdf'],
  ])('%s finds nobody in %s', (template, key) => {
    expect(new RegExp(toKeyPattern(template)).test(key)).toBe(false);
  });

  test.each(['users/', '{subjectId}/{subjectId}', `${'x'.repeat(600)}{subjectId}`])('%s is refused', (template) => {
    expect(() => toKeyPattern(template)).toThrow(/names \{subjectId\} once/);
  });
});

test.each(['', '   ', 'x'.repeat(513), 'a\0b'])('the identifier %j names nobody', (identifier) => {
  expect(() => requireIdentifier(identifier)).toThrow(/1 to 512 characters/);
});
