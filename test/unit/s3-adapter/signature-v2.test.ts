import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readLegacyClaim, verifyLegacy } from '../../../s3-adapter/auth/signature-v2.ts';
import type { GraphqlExecutor } from '../../../s3-adapter/metadata/graphql-executor.ts';
import { type FakeRequest, fakeRequest } from './fake-incoming.ts';

/** Credentials, requests and signatures of AWS's "Signing and authenticating REST requests" (Version 2). */
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

interface Signed {
  readonly accessKeyId: string;
  readonly text: string;
  readonly signature: string;
}

/** As the region answers. */
const region = {
  execute: async (_document: unknown, { accessKeyId, text, signature }: Signed) => {
    const right = createHmac('sha1', SECRET).update(text).digest('base64');
    return { signer: accessKeyId === KEY && signature === right ? { customerId: 'acme', grants: null } : null };
  },
} as unknown as GraphqlExecutor;

function verify(request: FakeRequest, now: string) {
  const parsed = fakeRequest(request);
  const claim = readLegacyClaim(parsed);
  if (claim === null) throw new Error('not signed in version 2');
  return verifyLegacy(parsed, claim, Date.parse(now), region);
}

const signedBy = (signature: string) => ({ Authorization: `AWS ${KEY}:${signature}` });
const listing = { Date: 'Tue, 27 Mar 2007 19:42:41 +0000', 'User-Agent': 'Mozilla/5.0' };

describe("AWS's examples", () => {
  test.each<[string, FakeRequest, string]>([
    [
      'GET of an object',
      {
        target: '/johnsmith/photos/puppy.jpg',
        headers: { Date: 'Tue, 27 Mar 2007 19:36:42 +0000', ...signedBy('bWq2s1WEIj+Ydj0vQ697zp+IXMU=') },
      },
      '2007-03-27T19:36:42Z',
    ],
    [
      'PUT of an object',
      {
        method: 'PUT',
        target: '/johnsmith/photos/puppy.jpg',
        headers: {
          'Content-Type': 'image/jpeg',
          'Content-Length': '94328',
          Date: 'Tue, 27 Mar 2007 21:15:45 +0000',
          ...signedBy('MyyxeRY7whkBe+bq8fHCL/2kKUg='),
        },
      },
      '2007-03-27T21:15:45Z',
    ],
    [
      'a listing, whose parameters are not signed',
      {
        target: '/johnsmith/?prefix=photos&max-keys=50&marker=puppy',
        headers: { ...listing, ...signedBy('htDYFYduRNen8P9ZfE/s9SuKy0U=') },
      },
      '2007-03-27T19:42:41Z',
    ],
    [
      'a sub-resource, which is signed',
      {
        target: '/johnsmith/?acl',
        headers: { Date: 'Tue, 27 Mar 2007 19:44:46 +0000', ...signedBy('c2WLPFtWHVgbEmeEG93a4cG37dM=') },
      },
      '2007-03-27T19:44:46Z',
    ],
    [
      'the same for the bucket without its slash',
      {
        target: '/johnsmith?acl',
        headers: { Date: 'Tue, 27 Mar 2007 19:44:46 +0000', ...signedBy('c2WLPFtWHVgbEmeEG93a4cG37dM=') },
      },
      '2007-03-27T19:44:46Z',
    ],
    [
      'a presigned GET',
      {
        target: `/johnsmith/photos/puppy.jpg?AWSAccessKeyId=${KEY}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620`,
      },
      '2007-03-29T03:40:00Z',
    ],
  ])('%s is let in', async (_, request, now) => {
    expect(await verify(request, now)).toMatchObject({ customerId: 'acme', accessKeyId: KEY, seal: null });
  });
});

describe('it is refused', () => {
  const good = {
    target: '/johnsmith/photos/puppy.jpg',
    headers: { Date: 'Tue, 27 Mar 2007 19:36:42 +0000', ...signedBy('bWq2s1WEIj+Ydj0vQ697zp+IXMU=') },
  };
  const presigned = `/johnsmith/photos/puppy.jpg?AWSAccessKeyId=${KEY}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D`;
  const soon = '2007-03-27T19:40:00Z';

  test.each<[string, FakeRequest, string, string]>([
    ['for another object', { ...good, target: '/johnsmith/photos/kitten.jpg' }, soon, 'SignatureDoesNotMatch'],
    ['with another method', { ...good, method: 'DELETE' }, soon, 'SignatureDoesNotMatch'],
    [
      'with a header added',
      { ...good, headers: { ...good.headers, 'x-amz-acl': 'public-read' } },
      soon,
      'SignatureDoesNotMatch',
    ],
    ['with a sub-resource added', { ...good, target: `${good.target}?acl` }, soon, 'SignatureDoesNotMatch'],
    ['16 minutes later', good, '2007-03-27T19:53:00Z', 'RequestTimeTooSkewed'],
    ['without a date', { ...good, headers: signedBy('bWq2s1WEIj+Ydj0vQ697zp+IXMU=') }, soon, 'AccessDenied'],
    [
      'presigned, after its time',
      { target: `${presigned}&Expires=1175139620` },
      '2007-03-29T03:41:00Z',
      'AccessDenied',
    ],
    ['presigned, with another time', { target: `${presigned}&Expires=1975139620` }, soon, 'SignatureDoesNotMatch'],
    ['presigned, with no time', { target: `${presigned}&Expires=never` }, soon, 'AccessDenied'],
  ])('%s', async (_, request, now, code) => {
    await expect(verify(request, now)).rejects.toMatchObject({ code });
  });
});
