import { describe, expect, test } from 'vitest';
import type { Seal } from '../../../s3-adapter/auth/identity.ts';
import { AwsChunkedDecoder } from '../../../s3-adapter/body/aws-chunked-decoder.ts';
import { ChunkVerifier } from '../../../s3-adapter/body/chunk-verifier.ts';
import { deriveSigningKey } from '../../../subgraphs/regional/access-keys/derive-signing-key.ts';

const key = Buffer.from(
  deriveSigningKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', {
    date: '20130524',
    region: 'us-east-1',
    service: 's3',
  }),
);
const seal = (signature: string): Seal => ({
  key,
  timestamp: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
  signature,
  presigned: false,
});

/** AWS, "Signature calculations for the Authorization header: transferring payload in multiple chunks". */
const SEED = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
const CHUNKS = [
  [65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'],
  [1_024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'],
  [0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'],
] as const;
/** The same with a trailer, from "… including trailing headers". */
const TRAILER_SEED = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e';
const TRAILER_CHUNKS = [
  [65_536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'],
  [1_024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'],
  [0, '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992'],
] as const;
const TRAILER =
  'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n';

function wire(chunks: readonly (readonly [number, string])[], trailer = ''): Buffer {
  const framed = chunks.map(([size, signature]) => {
    const header = `${size.toString(16)};chunk-signature=${signature}\r\n`;
    return size === 0 ? header : `${header}${'a'.repeat(size)}\r\n`;
  });
  return Buffer.from(`${framed.join('')}${trailer}\r\n`);
}

function decode(decoder: AwsChunkedDecoder, pieces: readonly Buffer[]): Buffer {
  const data = pieces.flatMap((piece) => decoder.push(piece));
  decoder.end();
  return Buffer.concat(data);
}

const unsigned = Buffer.from('5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n');

test.each(Array.from({ length: unsigned.length - 1 }, (_, index) => index + 1))(
  'data and trailer come out whole when the wire is cut after byte %i',
  (cut) => {
    const decoder = new AwsChunkedDecoder(null);

    const data = decode(decoder, [unsigned.subarray(0, cut), unsigned.subarray(cut)]);

    expect(data.toString()).toBe('hello world');
    expect([...decoder.trailers]).toEqual([['x-amz-checksum-crc32', 'DUoRhQ==']]);
  },
);

describe('AWS’s published example of signed chunks', () => {
  test('is accepted byte by byte', () => {
    const decoder = new AwsChunkedDecoder(new ChunkVerifier(seal(SEED), false));
    const pieces = [...wire(CHUNKS)].map((byte) => Buffer.of(byte));

    expect(decode(decoder, pieces).equals(Buffer.alloc(66_560, 'a'))).toBe(true);
  });

  test('with a signed trailer is accepted', () => {
    const decoder = new AwsChunkedDecoder(new ChunkVerifier(seal(TRAILER_SEED), true));

    expect(decode(decoder, [wire(TRAILER_CHUNKS, TRAILER)])).toHaveLength(66_560);
    expect(decoder.trailers.get('x-amz-checksum-crc32c')).toBe('sOO8/Q==');
  });

  test('is refused with an altered trailer', () => {
    const decoder = new AwsChunkedDecoder(new ChunkVerifier(seal(TRAILER_SEED), true));
    const altered = wire(TRAILER_CHUNKS, TRAILER.replace('sOO8', 'sOO9'));

    expect(() => decode(decoder, [altered])).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });

  test('is refused with an altered byte', () => {
    const altered = wire(CHUNKS);
    altered[100] = 98;

    const decoder = new AwsChunkedDecoder(new ChunkVerifier(seal(SEED), false));

    expect(() => decode(decoder, [altered])).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });

  test('is refused without its middle chunk', () => {
    const decoder = new AwsChunkedDecoder(new ChunkVerifier(seal(SEED), false));

    expect(() => decode(decoder, [wire([CHUNKS[0], CHUNKS[2]])])).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });
});

test.each([
  ['ends within a chunk', '5\r\nhel', 'IncompleteBody'],
  ['ends before the last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
  ['has a longer chunk than its header says', '5\r\nhello!\r\n0\r\n\r\n', 'InvalidRequest'],
  ['has a size that is no number', 'zz\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
  ['has a header without end', `1;${'x'.repeat(2_000)}`, 'InvalidRequest'],
  ['goes on after its end', '0\r\n\r\nmore', 'InvalidRequest'],
])('a body that %s is refused', (_, text, code) => {
  expect(() => decode(new AwsChunkedDecoder(null), [Buffer.from(text)])).toThrow(expect.objectContaining({ code }));
});
