import { describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import { Authenticator } from '../../../s3-adapter/auth/authenticate.ts';
import { deriveSigningKey } from '../../../subgraphs/regional/access-keys/derive-signing-key.ts';
import { type FakeRequest, fakeRequest } from './fake-incoming.ts';

/** The credentials and the moment of the examples in AWS's "Signature Version 4" pages for S3. */
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const HOST = 'examplebucket.s3.amazonaws.com';
const customerId = 'acme' as CustomerId;

const at = (time: string): Authenticator =>
  new Authenticator({
    keys: {
      find: async (accessKeyId, scope) =>
        accessKeyId === ACCESS_KEY
          ? { customerId, key: Buffer.from(deriveSigningKey(SECRET, scope)), grants: null }
          : null,
    },
    clock: { now: () => new Date(time) },
    acceptsUnsigned: true,
    regionNames: ['us-east-1', 'fi-hel'],
  });
const then = at('2013-05-24T00:00:00Z');

const authorization = (
  signedHeaders: string,
  signature: string,
  scope = '20130524/us-east-1/s3/aws4_request',
): string => `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/${scope},SignedHeaders=${signedHeaders},Signature=${signature}`;

const getObject: FakeRequest = {
  target: '/test.txt',
  headers: {
    Host: HOST,
    Authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
    Range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
  },
};

const putObject: FakeRequest = {
  method: 'PUT',
  target: '/test%24file.text',
  headers: {
    Host: HOST,
    Date: 'Fri, 24 May 2013 00:00:00 GMT',
    Authorization: authorization(
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ),
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
  },
};

const signedGet = (target: string, signature: string): FakeRequest => ({
  target,
  headers: {
    Host: HOST,
    Authorization: authorization('host;x-amz-content-sha256;x-amz-date', signature),
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': EMPTY,
  },
});

const presigned = (signature: string): FakeRequest => ({
  target: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${ACCESS_KEY}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`,
  headers: { Host: HOST },
});
const PRESIGNED_SIGNATURE = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

const authenticate = (request: FakeRequest, authenticator = then) => authenticator.authenticate(fakeRequest(request));

describe('AWS’s published examples', () => {
  test.each<[string, FakeRequest]>([
    ['GET object', getObject],
    ['PUT object', putObject],
    [
      'GET bucket lifecycle',
      signedGet('/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
    ],
    [
      'list objects',
      signedGet('/?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'),
    ],
    ['presigned GET object', presigned(PRESIGNED_SIGNATURE)],
  ])('%s', async (_, request) => {
    expect(await authenticate(request)).toMatchObject({ customerId, accessKeyId: ACCESS_KEY });
  });
});

const withHeaders = (request: FakeRequest, headers: Record<string, string>): FakeRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

describe('what is altered or not signed is refused', () => {
  test.each<[string, FakeRequest, string]>([
    ['another range', withHeaders(getObject, { Range: 'bytes=0-99' }), 'SignatureDoesNotMatch'],
    ['another method', { ...getObject, method: 'DELETE' }, 'SignatureDoesNotMatch'],
    ['another path', { ...getObject, target: '/other.txt' }, 'SignatureDoesNotMatch'],
    ['another query', { ...getObject, target: '/test.txt?acl' }, 'SignatureDoesNotMatch'],
    ['an unsigned x-amz header', withHeaders(getObject, { 'x-amz-acl': 'public-read' }), 'AccessDenied'],
    ['another customer', withHeaders(getObject, { 'X-Customer-ID': 'other' }), 'AccessDenied'],
    ['an altered presigned signature', presigned(`0${PRESIGNED_SIGNATURE.slice(1)}`), 'SignatureDoesNotMatch'],
    [
      'an unknown key',
      withHeaders(getObject, {
        Authorization: (getObject.headers?.['Authorization'] ?? '').replace(ACCESS_KEY, 'AKIAOTHER'),
      }),
      'InvalidAccessKeyId',
    ],
    ['SigV2', { target: '/test.txt', headers: { Host: HOST, Authorization: 'AWS AKIA:abc' } }, 'InvalidRequest'],
    ['a customer that cannot exist', { target: '/t', headers: { Host: HOST, 'X-Customer-ID': 'a b' } }, 'AccessDenied'],
    [
      'two signatures',
      withHeaders(presigned(PRESIGNED_SIGNATURE), { Authorization: 'AWS4-HMAC-SHA256 x' }),
      'InvalidArgument',
    ],
    [
      'a scope of another region',
      withHeaders(getObject, {
        Authorization: authorization('host', 'a'.repeat(64), '20130524/eu-west-1/s3/aws4_request'),
      }),
      'AuthorizationHeaderMalformed',
    ],
    [
      'a scope of another day',
      withHeaders(getObject, {
        Authorization: authorization('host', 'a'.repeat(64), '20130523/us-east-1/s3/aws4_request'),
      }),
      'AuthorizationHeaderMalformed',
    ],
  ])('%s', async (_, request, code) => {
    await expect(authenticate(request)).rejects.toMatchObject({ code });
  });

  test('an unsigned Content-Type is tolerated', async () => {
    await expect(authenticate(withHeaders(getObject, { 'Content-Type': 'text/plain' }))).resolves.toMatchObject({
      customerId,
    });
  });

  test('a wrong region is told the right one', async () => {
    const request = withHeaders(getObject, {
      Authorization: authorization('host', 'a', '20130524/eu-west-1/s3/aws4_request'),
    });

    await expect(authenticate(request)).rejects.toMatchObject({
      fields: { Region: 'us-east-1' },
      headers: { 'x-amz-bucket-region': 'us-east-1' },
    });
  });

  test('a mismatch shows the strings that were signed', async () => {
    const refused = await authenticate({ ...getObject, target: '/other.txt' }).catch((error) => error);

    expect(refused.fields.StringToSign).toMatch(
      /^AWS4-HMAC-SHA256\n20130524T000000Z\n20130524\/us-east-1\/s3\/aws4_request\n/,
    );
    expect(refused.fields.CanonicalRequest).toMatch(/^GET\n\/other\.txt\n\nhost:examplebucket/);
    expect(refused.fields.CanonicalRequestBytes).toMatch(/^47 45 54 0a/);
  });
});

describe('time', () => {
  test.each([
    ['2013-05-24T00:15:00Z', true],
    ['2013-05-23T23:45:00Z', true],
    ['2013-05-24T00:15:01Z', false],
    ['2013-05-23T23:44:59Z', false],
  ])('a request of midnight at %s: %s', async (now, accepted) => {
    const result = authenticate(getObject, at(now));

    if (accepted) await expect(result).resolves.toMatchObject({ customerId });
    else await expect(result).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' });
  });

  test('a presigned URL is valid to the second of its expiry', async () => {
    const request = presigned(PRESIGNED_SIGNATURE);

    await expect(authenticate(request, at('2013-05-25T00:00:00Z'))).resolves.toMatchObject({ customerId });
    await expect(authenticate(request, at('2013-05-25T00:00:01Z'))).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired',
    });
  });
});

test('a request without signature and customer is nobody in particular', async () => {
  const identity = await authenticate({ target: '/b/k', headers: { Host: HOST } });

  expect(identity).toEqual({ customerId: null, accessKeyId: null, grants: null, seal: null });
});

test('an unsigned request is the customer that it names', async () => {
  const identity = await authenticate({ target: '/b/k', headers: { Host: HOST, 'X-Customer-ID': 'acme' } });

  expect(identity).toEqual({ customerId: 'acme', accessKeyId: null, grants: null, seal: null });
});
