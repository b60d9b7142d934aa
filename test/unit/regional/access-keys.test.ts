import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AesGcmKeySealer } from '../../../subgraphs/regional/access-keys/aes-gcm-key-sealer.ts';
import { deriveSigningKey } from '../../../subgraphs/regional/access-keys/derive-signing-key.ts';
import { generateKeyPair } from '../../../subgraphs/regional/access-keys/generate-key-pair.ts';

describe('AesGcmKeySealer', () => {
  const sealer = new AesGcmKeySealer(randomBytes(32));
  const secret = Buffer.from('the secret');

  test('opens what it sealed, and seals the same secret differently each time', () => {
    const first = sealer.seal(secret, 'purpose');
    const second = sealer.seal(secret, 'purpose');

    expect(Buffer.from(sealer.open(first, 'purpose'))).toEqual(secret);
    expect(first).not.toEqual(second);
  });

  test('opens nothing for another purpose, under another root key, or with a flipped bit', () => {
    const sealed = sealer.seal(secret, 'purpose');

    expect(() => sealer.open(sealed, 'other purpose')).toThrow();
    expect(() => new AesGcmKeySealer(randomBytes(32)).open(sealed, 'purpose')).toThrow();
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Buffer.from(sealed);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      expect(() => sealer.open(damaged, 'purpose')).toThrow();
    }
    expect(() => sealer.open(sealed.slice(0, 20), 'purpose')).toThrow();
  });

  test('seals under the first root key, opens what any of them sealed, and tells the two apart', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const before = new AesGcmKeySealer(older);
    const during = new AesGcmKeySealer(newer, older);
    const after = new AesGcmKeySealer(newer);
    const sealed = before.seal(secret, 'purpose');

    expect([before.isCurrent(sealed), during.isCurrent(sealed)]).toEqual([true, false]);
    const resealed = during.seal(during.open(sealed, 'purpose'), 'purpose');
    expect(during.isCurrent(resealed)).toBe(true);
    expect(Buffer.from(after.open(resealed, 'purpose'))).toEqual(secret);
    expect(() => after.open(sealed, 'purpose')).toThrow('not configured here');
  });

  test('opens what was sealed before root keys had names', () => {
    const root = Buffer.alloc(32, 7);
    const nonce = Buffer.alloc(12, 1);
    const cipher = createCipheriv('aes-256-gcm', root, nonce);
    cipher.setAAD(Buffer.from('purpose'));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    const old = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), text]);

    const rotated = new AesGcmKeySealer(randomBytes(32), root);

    expect(Buffer.from(rotated.open(old, 'purpose'))).toEqual(secret);
    expect(rotated.isCurrent(old)).toBe(false);
  });

  test('refuses a root key of another length', () => {
    expect(() => new AesGcmKeySealer(randomBytes(16))).toThrow('32 bytes');
  });
});

test('derives the signing key of the example in the AWS documentation', () => {
  // AWS General Reference, "Examples of how to derive a signing key for Signature Version 4".
  const key = deriveSigningKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', {
    date: '20120215',
    region: 'us-east-1',
    service: 'iam',
  });

  expect(Buffer.from(key).toString('hex')).toBe('f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d');
});

test('key pairs have the lengths and alphabets that S3 tools expect, and do not repeat', () => {
  const pairs = Array.from({ length: 200 }, generateKeyPair);

  for (const { accessKeyId, secretAccessKey } of pairs) {
    expect(accessKeyId).toMatch(/^DOMI[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9]{40}$/);
  }
  expect(new Set(pairs.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey])).size).toBe(400);
});
