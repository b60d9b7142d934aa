import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { endToEndHeaders } from '../../../gateway/s3/end-to-end-headers.ts';
import { readS3Identity } from '../../../gateway/s3/s3-identity.ts';

const identity = (headers: Record<string, string>, url = '/s3/b/k') =>
  readS3Identity({ headers, url } as unknown as IncomingMessage);

const KEY = 'AKIAEXAMPLEEXAMPLE00';

describe('whose request it is', () => {
  test.each([
    [
      'SigV4 in the header',
      {
        authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/20261124/eu/s3/aws4_request,SignedHeaders=host,Signature=0`,
      },
      '/',
    ],
    [
      'SigV4 with its parts in another order',
      { authorization: `AWS4-HMAC-SHA256 SignedHeaders=host, Credential=${KEY}/x, Signature=0` },
      '/',
    ],
    ['a presigned URL', {}, `/s3/b/k?X-Amz-Credential=${KEY}%2F20261124%2Feu%2Fs3%2Faws4_request&X-Amz-Signature=0`],
    [
      'a signature against a claimed customer',
      { authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/x`, 'x-customer-id': 'other' },
      '/',
    ],
  ])('%s', (_name, headers, url) => {
    expect(identity(headers as Record<string, string>, url)).toEqual({ kind: 'access-key', accessKeyId: KEY });
  });

  test('X-Customer-ID when nothing is signed', () => {
    expect(identity({ 'x-customer-id': 'acme', authorization: 'Bearer x' })).toEqual({
      kind: 'customer',
      customerId: 'acme',
    });
  });

  test('nobody, and least of all a customer_id in the query', () => {
    expect(identity({}, '/s3/b/k?customer_id=acme')).toEqual({ kind: 'none' });
  });
});

test('headers of one connection are dropped, the others keep order, spelling and repetition', () => {
  const raw = [
    'Host',
    'h',
    'CONNECTION',
    'close, X-Hop',
    'x-hop',
    '1',
    'X-Amz-Meta-A',
    '1',
    'x-amz-meta-a',
    '2',
    'Transfer-Encoding',
    'chunked',
    'x-mine',
    '1',
  ];

  expect(endToEndHeaders(raw, (name) => name === 'x-mine')).toEqual([
    'Host',
    'h',
    'X-Amz-Meta-A',
    '1',
    'x-amz-meta-a',
    '2',
  ]);
});
