import { describe, expect, test } from 'vitest';
import { S3_ERRORS } from '../../../s3-adapter/errors/s3-error-codes.ts';
import { findOperation } from '../../../s3-adapter/route-table.ts';
import { REFUSAL_STATUS } from '../../../subgraphs/regional/s3/refusal.ts';
import { fakeRequest } from './fake-incoming.ts';

const operationOf = (line: string, headers: Record<string, string> = {}): string => {
  const [method = '', target = ''] = line.split(' ');
  return findOperation(fakeRequest({ method, target, headers })).name;
};

describe('a request means', () => {
  test.each([
    ['GET /', 'ListBuckets'],
    ['PUT /b', 'CreateBucket'],
    ['GET /b/', 'ListObjects'],
    ['GET /b?list-type=2&prefix=x', 'ListObjectsV2'],
    ['GET /b?versions', 'ListObjectVersions'],
    ['GET /b?uploads', 'ListMultipartUploads'],
    ['GET /b?location', 'GetBucketLocation'],
    ['POST /b?delete', 'DeleteObjects'],
    ['GET /b/k?x-id=GetObject', 'GetObject'],
    ['PUT /b/k', 'PutObject'],
    ['PUT /b/k?partNumber=1&uploadId=u', 'UploadPart'],
    ['POST /b/k?uploads', 'CreateMultipartUpload'],
    ['POST /b/k?uploadId=u', 'CompleteMultipartUpload'],
    ['DELETE /b/k?uploadId=u', 'AbortMultipartUpload'],
    ['GET /b/k?uploadId=u', 'ListParts'],
    ['GET /b?inventory&id=x', 'GetBucketConfiguration:inventory'],
  ])('%s: %s', (line, name) => {
    expect(operationOf(line)).toBe(name);
  });

  test('a copy when it names a source', () => {
    expect(operationOf('PUT /b/k', { 'x-amz-copy-source': '/a/b' })).toBe('CopyObject');
    expect(operationOf('PUT /b/k?partNumber=1&uploadId=u', { 'x-amz-copy-source': '/a/b' })).toBe('UploadPartCopy');
  });
});

describe('a sub-resource that cannot be used is never taken for the resource itself', () => {
  test.each([
    'PUT /b?replication',
    'DELETE /b?website',
    'POST /b/k?restore',
    'PUT /b/k?attributes',
    'DELETE /b?versioning',
    'DELETE /b/k?retention',
    'POST /b/k?select',
    'POST /b/k',
    'PUT /',
    'HEAD /b?acl',
  ])('%s', (line) => {
    expect(() => operationOf(line)).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
  });

  test('an unknown method is not allowed', () => {
    expect(() => operationOf('PATCH /b/k')).toThrow(expect.objectContaining({ code: 'MethodNotAllowed' }));
  });
});

describe('virtual-host style', () => {
  const domains = ['s3.example', 'fi.s3.example'];
  const at = (host: string, target: string) => {
    const { bucket, key } = fakeRequest({ target, headers: { Host: host } }, { basePath: '/s3', domains });
    return [bucket, key];
  };

  test.each([
    ['photos.s3.example', '/a/b%20c', 'photos', 'a/b c'],
    ['my.photos.S3.example:9001', '/', 'my.photos', null],
    ['photos.fi.s3.example', '/k', 'photos', 'k'],
    ['s3.example', '/photos/k', 'photos', 'k'],
    ['fi.s3.example', '/photos/k', 'photos', 'k'],
    ['127.0.0.1:9001', '/photos/k', 'photos', 'k'],
    ['photos.s3.example.evil', '/photos/k', 'photos', 'k'],
    ['p.s3.example', '/photos/k', 'photos', 'k'],
  ])('%s%s is bucket %s, key %s', (host, target, bucket, key) => {
    expect(at(host, target)).toEqual([bucket, key]);
  });

  test('the base path is part of a key, but not of a path-style address', () => {
    expect(at('photos.s3.example', '/s3/k')).toEqual(['photos', 's3/k']);
    expect(at('s3.example', '/s3/photos/k')).toEqual(['photos', 'k']);
  });
});

describe('the target', () => {
  const keyOf = (target: string) => fakeRequest({ target }).key;

  test.each([
    ['/b/a+b%2Bc%20d', 'a+b+c d'],
    ['/b//a/../b', '/a/../b'],
    ['/b/%E2%82%AC', '€'],
  ])('%s names the key %s', (target, key) => {
    expect(keyOf(target)).toBe(key);
  });

  test.each([
    ['/s3/documents/a.pdf', 'documents', 'a.pdf'],
    ['/documents/s3/a.pdf', 'documents', 's3/a.pdf'],
    ['/s3', null, null],
    ['/s3abc/k', 's3abc', 'k'],
  ])('%s has the base path only at its beginning', (target, bucket, key) => {
    expect(fakeRequest({ target }, { basePath: '/s3' })).toMatchObject({ bucket, key, rawPath: target });
  });

  test.each([
    ['/b/%FF', 'InvalidURI'],
    ['/b/%00', 'InvalidURI'],
    [`/b/${'x'.repeat(1_025)}`, 'KeyTooLongError'],
  ])('%s is refused', (target, code) => {
    expect(() => keyOf(target)).toThrow(expect.objectContaining({ code }));
  });
});

test('the adapter answers a refusal with the status that the region recorded', () => {
  // A reason of the region's own, which the adapter words as AWS does.
  const codeOf = (code: string) => (code === 'ObjectLockMissing' ? 'InvalidRequest' : code) as keyof typeof S3_ERRORS;
  const statuses = Object.fromEntries(
    Object.keys(REFUSAL_STATUS).map((code) => [code, S3_ERRORS[codeOf(code)].status]),
  );

  expect(statuses).toEqual(REFUSAL_STATUS);
});
