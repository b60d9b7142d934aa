import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processEnvironment } from '../../../kernel/config/env.ts';
import type { CustomerId } from '../../../kernel/ids.ts';
import { Authenticator } from '../../../s3-adapter/auth/authenticate.ts';
import { readSignatureClaim } from '../../../s3-adapter/auth/signature-claim.ts';
import { AwsChunkedDecoder } from '../../../s3-adapter/body/aws-chunked-decoder.ts';
import { ChunkVerifier } from '../../../s3-adapter/body/chunk-verifier.ts';
import { toS3Error } from '../../../s3-adapter/errors/to-s3-error.ts';
import { parseXml } from '../../../s3-adapter/xml/parse-xml.ts';
import { MalformedPolicy, parsePolicy } from '../../../subgraphs/regional/access/policy/parse-policy.ts';
import { readByteRange } from '../../../subgraphs/regional/objects/byte-range.ts';
import { evaluateReadConditions } from '../../../subgraphs/regional/objects/read-conditions.ts';
import { fakeRequest } from '../s3-adapter/fake-incoming.ts';

/** 2,000 cases each; `npm run fuzz` makes it 100,000. */
const RUNS = Number(processEnvironment()['FUZZ_RUNS'] ?? 2_000);
const TIMEOUT = 600_000;

const check = (property: fc.IProperty<unknown> | fc.IAsyncProperty<unknown>): Promise<void> =>
  Promise.resolve(fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns: RUNS }));

/** A refusal in S3's own words that is the client's fault; a crash would be a 500. */
function expectRefusal(thrown: unknown): void {
  expect(toS3Error(thrown).status, String(thrown)).toBeLessThan(500);
}

function survives(action: () => unknown): void {
  try {
    action();
  } catch (thrown) {
    expectRefusal(thrown);
  }
}

/** Mostly what the parser looks for, in the wrong places, and now and then anything at all. */
const soup = (...words: string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: 'binary', maxLength: 8 })), {
      maxLength: 30,
    })
    .map((parts) => parts.join(''));

const headerText = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e\x80-\xff]/g, ''));

describe('SigV4', () => {
  const fragments = soup(
    'AWS4-HMAC-SHA256 ',
    'Credential=',
    'AKIA/20260101/fi-hel/s3/aws4_request',
    ',',
    'SignedHeaders=',
    'host;x-amz-date',
    'Signature=',
    'a'.repeat(64),
    '/',
    '=',
    ' ',
  ).map((text) => text.replace(/[^\x20-\x7e]/g, ''));
  const query = soup(
    'X-Amz-Algorithm=',
    'AWS4-HMAC-SHA256',
    '&',
    'X-Amz-Credential=',
    'A/20260101/fi-hel/s3/aws4_request',
    'X-Amz-Date=',
    '20260101T000000Z',
    'X-Amz-Expires=',
    '60',
    '-1',
    '1e9',
    'X-Amz-Signature=',
    'X-Amz-SignedHeaders=',
    'host',
    '%',
    '%zz',
    '%00',
  ).map((text) => text.replace(/[^\x21-\x7e]/g, ''));
  const authenticator = new Authenticator({
    keys: { find: async () => ({ customerId: 'acme' as CustomerId, key: Buffer.alloc(32, 1), grants: null }) },
    clock: { now: () => new Date('2026-01-01T00:00:00Z') },
    acceptsUnsigned: false,
    regionNames: ['fi-hel'],
  });

  test(
    'no header and no query crashes its parser',
    () =>
      check(
        fc.property(fragments, query, headerText, (authorization, search, date) =>
          survives(() =>
            readSignatureClaim(
              fakeRequest({
                target: `/b/k?${search}`,
                headers: { Host: 'h', Authorization: authorization, 'X-Amz-Date': date },
              }),
            ),
          ),
        ),
      ),
    TIMEOUT,
  );

  test(
    'nothing that was not signed with the key is accepted',
    () =>
      check(
        fc.asyncProperty(fragments, query, async (authorization, search) => {
          const signed = authorization === '' ? {} : { Authorization: authorization };
          try {
            const request = fakeRequest({
              target: `/b/k?${search}`,
              headers: {
                Host: 'h',
                'X-Amz-Date': '20260101T000000Z',
                'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
                ...signed,
              },
            });
            const identity = await authenticator.authenticate(request);
            expect(identity.customerId).toBeNull();
          } catch (thrown) {
            expectRefusal(thrown);
          }
        }),
      ),
    TIMEOUT,
  );

  test(
    'no target crashes the request parser',
    () =>
      check(
        fc.property(soup('/', '?', '&', '%2e%2e', '%00', '%c0%af', '..', '//', 'bucket', 'key', '%', '='), (target) =>
          survives(() => fakeRequest({ target: `/${target}`, headers: { Host: 'h' } })),
        ),
      ),
    TIMEOUT,
  );
});

describe('aws-chunked', () => {
  const wire = soup(
    '0',
    '5',
    'a',
    'ffffffff',
    ';chunk-signature=',
    'b'.repeat(64),
    '\r\n',
    '\r',
    '\n',
    'hello',
    'x-amz-checksum-crc32:AAAA',
    ':',
  ).map((text) => Buffer.from(text, 'latin1'));
  const seal = {
    key: Buffer.alloc(32),
    timestamp: '20260101T000000Z',
    scope: '20260101/fi-hel/s3/aws4_request',
    signature: 'c'.repeat(64),
    presigned: false,
  };

  test(
    'no wire crashes the decoder, with and without signatures, however it is cut',
    () =>
      check(
        fc.property(wire, fc.integer({ min: 1, max: 7 }), fc.boolean(), fc.boolean(), (bytes, size, signed, trailer) =>
          survives(() => {
            const decoder = new AwsChunkedDecoder(signed ? new ChunkVerifier(seal, trailer) : null);
            for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
            decoder.end();
          }),
        ),
      ),
    TIMEOUT,
  );

  test(
    'what was framed comes out, however it is cut',
    () =>
      check(
        fc.property(
          fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
          fc.integer({ min: 1, max: 9 }),
          (chunks, size) => {
            const framed = Buffer.concat([
              ...chunks.flatMap((chunk) => [
                Buffer.from(`${chunk.length.toString(16)}\r\n`),
                Buffer.from(chunk),
                Buffer.from('\r\n'),
              ]),
              Buffer.from('0\r\n\r\n'),
            ]);
            const decoder = new AwsChunkedDecoder(null);
            const out: Buffer[] = [];
            for (let at = 0; at < framed.length; at += size) out.push(...decoder.push(framed.subarray(at, at + size)));
            decoder.end();
            expect(Buffer.concat(out).equals(Buffer.concat(chunks))).toBe(true);
          },
        ),
      ),
    TIMEOUT,
  );
});

test(
  'no document crashes the XML parser',
  () =>
    check(
      fc.property(
        soup(
          '<',
          '>',
          '</',
          '/>',
          '<Delete>',
          '</Delete>',
          '<Object>',
          '<Key>',
          '&amp;',
          '&#0;',
          '&#x110000;',
          '&a;',
          '<!DOCTYPE d [',
          '<!ENTITY a "b">',
          ']>',
          '<![CDATA[',
          ']]>',
          '<?xml version="1.0"?>',
          '<!--',
          '-->',
          ' a="b"',
        ),
        (text) => survives(() => parseXml(Buffer.from(text), 'Delete')),
      ),
    ),
  TIMEOUT,
);

test(
  'every range lies within the object',
  () =>
    check(
      fc.property(
        soup('bytes=', '-', ',', '0', '9', '99999999999999999999', ' ', 'e'),
        fc.nat(1_000),
        (header, size) => {
          const range = readByteRange(header, size);
          if (typeof range === 'string') return;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.length).toBeGreaterThan(0);
          expect(range.start + range.length).toBeLessThanOrEqual(size);
        },
      ),
    ),
  TIMEOUT,
);

test(
  'no conditions crash their evaluation',
  () => {
    const text = fc.option(soup('"', 'W/', '*', ',', 'abc', ' ', 'Thu, 01 Jan 1970 00:00:00 GMT', '-1'), { nil: null });
    return check(
      fc.property(text, text, text, text, (ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince) => {
        const object = { etag: '"abc"', lastModified: new Date('2026-01-01T00:00:00Z') };
        const conditions = { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince };
        expect(['read', 'not-modified', 'failed']).toContain(evaluateReadConditions(conditions, object).result);
      }),
    );
  },
  TIMEOUT,
);

test(
  'a policy is understood or malformed, and nothing else',
  () => {
    const value = fc.oneof(
      fc.constantFrom('Allow', 'Deny', '*', 's3:*', 's3:GetObject', 'arn:aws:s3:::bucket/*', 'arn:aws:iam::acme:root'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const statement = fc.record(
      { Effect: value, Action: value, Principal: value, Resource: value, Condition: value, Sid: value },
      { requiredKeys: [] },
    );
    const document = fc.record({
      Version: fc.oneof(fc.constant('2012-10-17'), value),
      Statement: fc.oneof(statement, fc.array(statement), value),
    });
    return check(
      fc.property(
        fc.oneof(
          document.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        (text) => {
          try {
            parsePolicy(text, 'bucket');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(MalformedPolicy);
          }
        },
      ),
    );
  },
  TIMEOUT,
);
