import { describe, expect, test } from 'vitest';
import { planBody } from '../../../s3-adapter/body/body-plan.ts';
import { CHECKSUM_ALGORITHMS, startChecksum } from '../../../s3-adapter/body/checksums.ts';
import { RequestBody } from '../../../s3-adapter/body/request-body.ts';
import { parseS3Request } from '../../../s3-adapter/s3-request.ts';
import { fakeIncoming } from './fake-incoming.ts';

const SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const OTHER_SHA256 = 'a'.repeat(64);

async function readBody(headers: Record<string, string>, text = 'hello', limit = 100) {
  const incoming = fakeIncoming({ method: 'PUT', target: '/b/k', headers }, [Buffer.from(text)]);
  const plan = planBody(parseS3Request(incoming, { basePath: '', domains: [] }), null);
  let opened = false;
  const onOpen = () => {
    opened = true;
  };
  const body = new RequestBody({ incoming, plan, onOpen, idleMs: 1_000 });
  const bytes = await body.readAll(limit);
  return { bytes: bytes.toString(), facts: body.facts, opened };
}

const trailing = (trailer: string): Record<string, string> => ({
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-trailer': trailer,
  'x-amz-decoded-content-length': '5',
});

test('a plain body is read with its MD5', async () => {
  expect(await readBody({ 'content-length': '5' })).toEqual({
    bytes: 'hello',
    facts: { size: 5, md5: '5d41402abc4b2a76b9719d911017c592', checksums: {} },
    opened: true,
  });
});

describe('promises that are kept', () => {
  test.each<[string, Record<string, string>, string?]>([
    ['its SHA-256', { 'x-amz-content-sha256': SHA256 }],
    ['Content-MD5', { 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' }],
    ['CRC32', { 'x-amz-checksum-crc32': 'NhCmhg==' }],
    ['CRC32C', { 'x-amz-checksum-crc32c': 'mnG7TA==' }],
    ['CRC64NVME', { 'x-amz-checksum-crc64nvme': 'M3eFcAZSQlc=' }],
    ['SHA-1', { 'x-amz-checksum-sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00=' }],
    ['SHA-256', { 'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }],
    ['a trailer', trailing('x-amz-checksum-crc32'), '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
  ])('%s', async (_, headers, text) => {
    await expect(readBody(headers, text)).resolves.toMatchObject({ bytes: 'hello' });
  });
});

describe('promises that are broken', () => {
  test.each<[string, Record<string, string>, string, string?]>([
    ['another SHA-256', { 'x-amz-content-sha256': OTHER_SHA256 }, 'XAmzContentSHA256Mismatch'],
    ['another Content-MD5', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    ['a Content-MD5 that is none', { 'content-md5': 'YWJj' }, 'InvalidDigest'],
    ['another CRC32', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    ['a checksum of the wrong size', { 'x-amz-checksum-crc32': 'AAAA' }, 'InvalidRequest'],
    ['two checksums', { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-crc32c': 'mnG7TA==' }, 'InvalidRequest'],
    [
      'another trailer',
      trailing('x-amz-checksum-crc32'),
      'BadDigest',
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
    ],
    ['a trailer that does not come', trailing('x-amz-checksum-crc32'), 'InvalidRequest', '5\r\nhello\r\n0\r\n\r\n'],
    ['an unknown trailer', trailing('x-amz-checksum-md4'), 'InvalidRequest', '5\r\nhello\r\n0\r\n\r\n'],
    ['more bytes than said', { 'content-length': '4' }, 'IncompleteBody'],
    ['fewer bytes than said', { 'content-length': '6' }, 'IncompleteBody'],
    [
      'an unknown streaming mode',
      { 'x-amz-content-sha256': 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' },
      'InvalidArgument',
    ],
    [
      'chunks without their decoded length',
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      'MissingContentLength',
    ],
    [
      'signed chunks without a signature',
      { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      'InvalidRequest',
    ],
  ])('%s', async (_, headers, code, text) => {
    await expect(readBody(headers, text)).rejects.toMatchObject({ code });
  });

  test('more bytes than the operation takes, said or not', async () => {
    await expect(readBody({ 'content-length': '5' }, 'hello', 4)).rejects.toMatchObject({ code: 'EntityTooLarge' });
    await expect(readBody({}, 'hello', 4)).rejects.toMatchObject({ code: 'EntityTooLarge' });
  });
});

/** "123456789" is the check input of the CRC catalogues. */
test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
] as const)('%s has its published check value', async (algorithm, hex) => {
  const checksum = await startChecksum(algorithm);
  for (const digit of '123456789') checksum.update(Buffer.from(digit));

  expect(Buffer.from(checksum.base64(), 'base64').toString('hex')).toBe(hex);
});

test('every algorithm has a checksum of nothing', async () => {
  for (const algorithm of CHECKSUM_ALGORITHMS) expect((await startChecksum(algorithm)).base64()).not.toBe('');
});
