import { createHash } from 'node:crypto';
import { crc32, crc32c } from '@node-rs/crc32';
import { createCRC64 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { combineCrcs } from '../../../../subgraphs/regional/objects/combine-crc.ts';
import type { MultipartUpload, UploadedPart } from '../../../../subgraphs/regional/objects/multipart-upload.ts';
import { planCompletion } from '../../../../subgraphs/regional/objects/plan-completion.ts';

const MIB = 1024 * 1024;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const base64 = (value: number): string => Buffer.from(value.toString(16).padStart(8, '0'), 'hex').toString('base64');

const upload: MultipartUpload = {
  kind: 'upload',
  uploadId: 'u',
  bucket: 'b',
  key: 'k',
  initiatedAt: new Date(0),
  contentType: null,
  systemHeaders: {},
  metadata: {},
  storageClass: 'STANDARD',
  tags: {},
  lock: { retention: null, legalHold: null },
  initiatorId: null,
  ownerId: null,
  acl: null,
  encryption: null,
  checksumAlgorithm: null,
  checksumType: null,
};
const part = (partNumber: number, size: number, checksums: Record<string, string> = {}): UploadedPart => ({
  partNumber,
  blobId: `blob-${partNumber}`,
  size,
  etag: md5(String(partNumber)),
  checksums,
  lastModified: new Date(0),
});
const wanted = (partNumber: number, checksums = {}) => ({
  partNumber,
  etag: `"${md5(String(partNumber))}"`,
  checksums,
});
const nothing = { size: null, checksums: {}, customerKeyMd5: null };

test('parts make an object in the order of their numbers, however they are numbered', () => {
  const plan = planCompletion(upload, [part(2, 5 * MIB), part(7, 3), part(9, 1)], {
    parts: [wanted(2), wanted(7)],
    expected: nothing,
  });

  const digest = createHash('md5').update(md5('2'), 'hex').update(md5('7'), 'hex').digest('hex');
  expect(plan).toMatchObject({
    kind: 'completion',
    size: 5 * MIB + 3,
    etag: `${digest}-2`,
    parts: [
      { blobId: 'blob-2', start: 0 },
      { blobId: 'blob-7', start: 5 * MIB },
    ],
  });
});

describe('a completion is refused', () => {
  const parts = [part(1, 5 * MIB), part(2, 5 * MIB - 1), part(3, 1)];

  test.each([
    ['a part that was not uploaded', [wanted(4)], 'InvalidPart'],
    ['another ETag', [{ ...wanted(1), etag: '"x"' }], 'InvalidPart'],
    ['another checksum', [wanted(1, { CRC32: 'AAAAAA==' })], 'InvalidPart'],
    ['the wrong order', [wanted(2), wanted(1)], 'InvalidPartOrder'],
    ['a part again after another', [wanted(1), wanted(2), wanted(1)], 'InvalidPartOrder'],
    ['a small part before the last', [wanted(2), wanted(3)], 'EntityTooSmall'],
    ['no part', [], 'InvalidPart'],
  ])('with %s', (_, requested, code) => {
    expect(planCompletion(upload, parts, { parts: requested, expected: nothing })).toMatchObject({
      kind: 'refusal',
      code,
    });
  });

  test('if it is not the object that the client expects', () => {
    const requested = { parts: [wanted(1)] };

    expect(planCompletion(upload, parts, { ...requested, expected: { ...nothing, size: 1 } })).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(
      planCompletion(upload, parts, { ...requested, expected: { ...nothing, checksums: { CRC32: 'x' } } }),
    ).toMatchObject({ code: 'BadDigest' });
  });
});

describe("the customer's key of an upload", () => {
  const mine = {
    ...upload,
    encryption: { algorithm: 'customer-key' as const, keyId: null, keyMd5: 'mine', sealedKey: 'sealed' },
  };
  const complete = (of: MultipartUpload, checksums: Record<string, string>, customerKeyMd5: string | null) =>
    planCompletion(of, [part(1, 3, checksums)], { parts: [wanted(1)], expected: { ...nothing, customerKeyMd5 } });

  test.each([
    ['is not asked for without checksums', mine, {}, null, 'completion'],
    ['is asked for with checksums', mine, { CRC32: 'x' }, null, 'refusal'],
    ['makes the object', mine, { CRC32: 'x' }, 'mine', 'completion'],
    ['is not another one', mine, {}, 'other', 'refusal'],
    ['is not given for an upload that has none', upload, {}, 'mine', 'refusal'],
  ])('%s', (_, of, checksums, given, kind) => {
    expect(complete(of, checksums, given)).toMatchObject({ kind });
  });
});

describe('checksums', () => {
  const [a, b] = [Buffer.alloc(5 * MIB, 'a'), Buffer.from('rest')];
  const whole = Buffer.concat([a, b]);

  test('a composite one is the checksum of the parts’ checksums, and how many', () => {
    const sums = [a, b].map((bytes) => createHash('sha256').update(bytes).digest());
    const parts = sums.map((sum, index) =>
      part(index + 1, index === 0 ? a.length : b.length, { SHA256: sum.toString('base64') }),
    );
    const composite = { ...upload, checksumAlgorithm: 'SHA256', checksumType: 'COMPOSITE' as const };

    const plan = planCompletion(composite, parts, { parts: [wanted(1), wanted(2)], expected: nothing });

    const expected = createHash('sha256').update(Buffer.concat(sums)).digest('base64');
    expect(plan).toMatchObject({ checksums: { SHA256: `${expected}-2` } });
  });

  test.each([
    ['CRC32', (bytes: Buffer) => base64(crc32(bytes))],
    ['CRC32C', (bytes: Buffer) => base64(crc32c(bytes))],
  ])('a %s of the full object comes from those of its parts', (algorithm, sum) => {
    const parts = [part(1, a.length, { [algorithm]: sum(a) }), part(2, b.length, { [algorithm]: sum(b) })];
    const full = { ...upload, checksumAlgorithm: algorithm, checksumType: 'FULL_OBJECT' as const };

    const plan = planCompletion(full, parts, { parts: [wanted(1), wanted(2)], expected: nothing });

    expect(plan).toMatchObject({ checksums: { [algorithm]: sum(whole) } });
  });

  test('a CRC64NVME too', async () => {
    const crc64 = await createCRC64('9a6c9329ac4bc9b5');
    const sum = (bytes: Buffer) => Buffer.from(crc64.init().update(bytes).digest('binary')).toString('base64');
    const parts = [a, b, Buffer.alloc(0)].map((bytes) => ({ crc: sum(bytes), size: bytes.length }));

    expect(combineCrcs('CRC64NVME', parts)).toBe(sum(whole));
  });
});
