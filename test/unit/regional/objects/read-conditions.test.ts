import { expect, test } from 'vitest';
import { evaluateReadConditions, type ReadConditions } from '../../../../subgraphs/regional/objects/read-conditions.ts';

const object = { etag: 'abc', lastModified: new Date('2026-01-02T03:04:05.678Z') };
const SAME = 'Fri, 02 Jan 2026 03:04:05 GMT';
const BEFORE = 'Fri, 02 Jan 2026 03:04:04 GMT';
const none: ReadConditions = { ifMatch: null, ifNoneMatch: null, ifModifiedSince: null, ifUnmodifiedSince: null };
const failed = (condition: string) => ({ result: 'failed', condition });

test.each<[Partial<ReadConditions>, object]>([
  [{}, { result: 'read' }],
  [{ ifMatch: '"abc"' }, { result: 'read' }],
  [{ ifMatch: 'abc' }, { result: 'read' }],
  [{ ifMatch: '"x", "abc"' }, { result: 'read' }],
  [{ ifMatch: '*' }, { result: 'read' }],
  [{ ifMatch: '"x"' }, failed('If-Match')],
  [{ ifNoneMatch: '"abc"' }, { result: 'not-modified' }],
  [{ ifNoneMatch: 'W/"abc"' }, { result: 'not-modified' }],
  [{ ifNoneMatch: '"x"' }, { result: 'read' }],
  [{ ifModifiedSince: SAME }, { result: 'not-modified' }],
  [{ ifModifiedSince: BEFORE }, { result: 'read' }],
  [{ ifUnmodifiedSince: SAME }, { result: 'read' }],
  [{ ifUnmodifiedSince: BEFORE }, failed('If-Unmodified-Since')],
  [{ ifModifiedSince: 'no date' }, { result: 'read' }],
  // RFC 9110 §13.2.2: the entity tag has the last word over the date.
  [{ ifMatch: '"abc"', ifUnmodifiedSince: BEFORE }, { result: 'read' }],
  [{ ifNoneMatch: '"x"', ifModifiedSince: SAME }, { result: 'read' }],
  [{ ifMatch: '"x"', ifNoneMatch: '"abc"' }, failed('If-Match')],
])('%j', (conditions, expected) => {
  expect(evaluateReadConditions({ ...none, ...conditions }, object)).toEqual(expected);
});
