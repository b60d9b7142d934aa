import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeHex } from '#kernel/transparency-log/bytes.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { portableSha256 } from '#kernel/transparency-log/portable-sha256.ts';

test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
])('both hashers give the FIPS 180 example digests', (message, digest) => {
  const bytes = Buffer.from(message);

  expect(encodeHex(portableSha256(bytes))).toBe(digest);
  expect(encodeHex(nodeSha256(bytes))).toBe(digest);
});

test('the portable hasher agrees with OpenSSL at every length around the block boundaries', () => {
  for (let length = 0; length <= 300; length++) {
    const message = new Uint8Array(length).map((_, at) => (at * 31 + length) % 256);

    expect(encodeHex(portableSha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
  }
});

test('the portable hasher agrees with OpenSSL on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (message) => {
      return encodeHex(portableSha256(message)) === createHash('sha256').update(message).digest('hex');
    }),
  );
});
