import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AssertedRequest,
  type AssertionSigner,
  type AssertionVerifier,
  createAssertionSigner,
  createAssertionVerifier,
} from '../../../kernel/identity/gateway-assertion.ts';

const REQUEST: AssertedRequest = {
  method: 'POST',
  path: '/graphql',
  requestId: 'request-1',
  clientAddress: '203.0.113.9',
  authorization: 'Bearer a.b.c',
  customerId: 'acme',
};

let folder: string;
let file: string;
let signer: AssertionSigner;
let verifier: AssertionVerifier;
let publicKey: JWK;

async function newKey(kid: string) {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    privateJwk: { ...(await exportJWK(pair.privateKey)), kid },
    publicJwk: { ...(await exportJWK(pair.publicKey)), kid, alg: 'EdDSA' },
  };
}

const publish = (keys: JWK[]): void => writeFileSync(file, JSON.stringify({ keys }));

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-24T10:00:00Z') });
  folder = mkdtempSync(join(tmpdir(), 'assertion-'));
  file = join(folder, 'keys.json');
  const { privateJwk, publicJwk } = await newKey('first');
  publicKey = publicJwk;
  publish([publicJwk]);
  signer = await createAssertionSigner(privateJwk);
  verifier = createAssertionVerifier('FI-HEL', file);
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('an assertion holds once, for its region and its request', async () => {
  const assertion = await signer.sign('FI-HEL', REQUEST);

  expect(await verifier.holds(assertion, REQUEST)).toBe(true);
  expect(await verifier.holds(assertion, REQUEST)).toBe(false);
});

test('it does not hold for another region', async () => {
  expect(await verifier.holds(await signer.sign('DE-FRA', REQUEST), REQUEST)).toBe(false);
});

test.each(Object.keys(REQUEST) as (keyof AssertedRequest)[])('it does not hold with another %s', async (name) => {
  const assertion = await signer.sign('FI-HEL', REQUEST);

  expect(await verifier.holds(assertion, { ...REQUEST, [name]: `${REQUEST[name]}x` })).toBe(false);
  expect(await verifier.holds(assertion, REQUEST)).toBe(true);
});

test('parts of a request cannot be moved from one field into the next', async () => {
  const assertion = await signer.sign('FI-HEL', { ...REQUEST, requestId: 'ab', clientAddress: 'c' });

  expect(await verifier.holds(assertion, { ...REQUEST, requestId: 'a', clientAddress: 'bc' })).toBe(false);
});

test('it does not hold after half a minute, and a replay not within it either', async () => {
  const late = await signer.sign('FI-HEL', REQUEST);
  const replayed = await signer.sign('FI-HEL', REQUEST);
  expect(await verifier.holds(replayed, REQUEST)).toBe(true);

  vi.setSystemTime(Date.now() + 20_000);
  expect(await verifier.holds(replayed, REQUEST)).toBe(false);
  vi.setSystemTime(Date.now() + 20_000);
  expect(await verifier.holds(late, REQUEST)).toBe(false);
  expect(await verifier.holds(replayed, REQUEST)).toBe(false);
});

test('ids are remembered across the turn of a generation', async () => {
  vi.setSystemTime(Date.now() + 39_000);
  const assertion = await signer.sign('FI-HEL', REQUEST);
  expect(await verifier.holds(assertion, REQUEST)).toBe(true);
  vi.setSystemTime(Date.now() + 5_000);

  expect(await verifier.holds(await signer.sign('FI-HEL', REQUEST), REQUEST)).toBe(true);
  expect(await verifier.holds(assertion, REQUEST)).toBe(false);
});

describe('forgeries', () => {
  test('by another key are refused, also under the name of the right one', async () => {
    const { privateJwk } = await newKey('first');
    const forger = await createAssertionSigner(privateJwk);

    expect(await verifier.holds(await forger.sign('FI-HEL', REQUEST), REQUEST)).toBe(false);
  });

  test('without a signature are refused', async () => {
    const [, payload] = (await signer.sign('FI-HEL', REQUEST)).split('.');
    const header = Buffer.from('{"alg":"none","typ":"domicile-assertion+jwt"}').toString('base64url');

    expect(await verifier.holds(`${header}.${payload}.`, REQUEST)).toBe(false);
    expect(await verifier.holds('', REQUEST)).toBe(false);
    expect(await verifier.holds('x'.repeat(10_000), REQUEST)).toBe(false);
  });
});

test('a new key is accepted beside the old one, and the old one ends with its removal, without a restart', async () => {
  const next = await newKey('second');
  const nextSigner = await createAssertionSigner(next.privateJwk);
  const holdsBy = async (by: AssertionSigner) => verifier.holds(await by.sign('FI-HEL', REQUEST), REQUEST);

  expect([await holdsBy(signer), await holdsBy(nextSigner)]).toEqual([true, false]);
  publish([publicKey, next.publicJwk]);
  vi.setSystemTime(Date.now() + 2_000);
  expect([await holdsBy(signer), await holdsBy(nextSigner)]).toEqual([true, true]);
  publish([next.publicJwk]);
  vi.setSystemTime(Date.now() + 2_000);
  expect([await holdsBy(signer), await holdsBy(nextSigner)]).toEqual([false, true]);
});
