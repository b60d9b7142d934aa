import { expect, test } from 'vitest';
import { accessLogLine } from '../../../subgraphs/regional/access-logs/access-log-line.ts';

const access = {
  customerId: 'acme',
  bucket: 'documents',
  at: new Date('2026-02-06T00:00:38Z'),
  channel: 's3',
  sourceIp: '192.0.2.3',
  actor: 'AKIAEXAMPLE',
  requestId: '3E57427F3EXAMPLE',
  operation: 'GetObject',
  key: 'my report/2026.pdf',
  versionId: null,
  statusCode: 200,
  errorCode: null,
  bytes: 113,
  durationMs: 7,
  userAgent: 'aws-cli/2.15',
} as const;

test('a read is one line of AWS’s server access log format', () => {
  expect(accessLogLine(access)).toBe(
    'acme documents [06/Feb/2026:00:00:38 +0000] 192.0.2.3 AKIAEXAMPLE 3E57427F3EXAMPLE REST.GET.OBJECT my%20report/2026.pdf "GET /documents/my%20report/2026.pdf HTTP/1.1" 200 - 113 - 7 - "-" "aws-cli/2.15" - - SigV4 - AuthHeader - - - -',
  );
});

test.each([
  ['PutObject', 'REST.PUT.OBJECT'],
  ['CopyObject', 'REST.COPY.OBJECT'],
  ['HeadBucket', 'REST.HEAD.BUCKET'],
  ['GetBucketVersioning', 'REST.GET.VERSIONING'],
  ['PutObjectTagging', 'REST.PUT.TAGGING'],
  ['ListObjectsV2', 'REST.GET.BUCKET'],
  ['ExpireObject', 'S3.EXPIRE.OBJECT'],
])('%s is called %s', (operation, name) => {
  expect(accessLogLine({ ...access, operation })).toContain(` ${name} `);
});

test('nothing that a client chose ends a field, a quote or the line', () => {
  const line = accessLogLine({
    ...access,
    key: 'a"b\nc d',
    userAgent: 'evil" 200\r\nacme documents',
    requestId: 'id with "spaces"',
  });

  expect(line).not.toMatch(/[\r\n]/);
  expect(line.match(/"/g)).toHaveLength(6);
  expect(line).toContain(' a%22b%0Ac%20d ');
});
