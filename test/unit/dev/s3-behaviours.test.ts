import { expect, test } from 'vitest';
import { readBehaviours, renderBehaviours } from '../../../dev/s3-behaviours.ts';

const text = `
const put = (Key: string) => client.send(new PutObjectCommand({ Bucket, Key }));
beforeAll(() => client.send(new CreateBucketCommand({ Bucket })));
describe('an object', () => {
  test('comes back', async () => {
    await put('a');
    await client.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  });
  test.each(['a|b', 'c'])('named %s can be removed', async (Key) => {
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
  });
  test('sends nothing with the SDK', () => fetch(url));
});`;

test('a behaviour names what its test and its helpers send', () => {
  expect(readBehaviours('test/a.test.ts', text)).toEqual([
    { sentence: 'an object: comes back', file: 'test/a.test.ts', operations: ['GetObject', 'PutObject'] },
    { sentence: 'an object: named %s can be removed', file: 'test/a.test.ts', operations: ['DeleteObject'] },
  ]);
});

test('the page lists behaviours by operation', () => {
  const page = renderBehaviours([
    { sentence: 'a | b', file: 'test/a.test.ts', operations: ['PutObject', 'GetObject'] },
  ]);

  expect(page.match(/^## .*$/gm)).toEqual(['## GetObject', '## PutObject']);
  expect(page).toContain('| a \\| b | [a.test.ts](../test/a.test.ts) |');
});
