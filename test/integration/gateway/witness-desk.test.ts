import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { formatCosignRequest } from '../../../kernel/transparency-log/cosign-request.ts';
import { verifyCosignature } from '../../../kernel/transparency-log/cosignature.ts';
import { webCryptoEd25519Verify } from '../../../kernel/transparency-log/ed25519.ts';
import { parseSignatureLine, parseSignedNote } from '../../../kernel/transparency-log/signed-note.ts';
import { formatVerifierKey, parseVerifierKey } from '../../../kernel/transparency-log/verifier-key.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { query } from '../../support/query.ts';
import { createTestLog } from '../../unit/transparency-log/test-log.ts';

type TestLog = Awaited<ReturnType<typeof createTestLog>>;

const origin = 'domicile/audit/FI-HEL';
let router: GatewayFixture;
let log: TestLog;
/** The same key, another history. */
let forged: TestLog;
let stranger: TestLog;

beforeAll(async () => {
  log = await createTestLog({ origin });
  forged = await createTestLog({ origin, salt: 'forged' });
  stranger = await createTestLog({ origin, seed: 9 });
  router = await startGateway();
  await router.registerRegion('FI-HEL', 'http://127.0.0.1:9');
});
afterAll(() => router.close());
beforeEach(() => query(router.database.adminUrl, 'DELETE FROM audit_witnessed_logs'));

const keyOf = (of: TestLog): string => formatVerifierKey(of.log.key);

async function ask(of: TestLog, sizes: readonly [number, number], at: GatewayFixture = router) {
  const [oldSize, size] = sizes;
  const checkpoint = await of.checkpoint(size);
  const response = await fetch(`${at.url}/witness/add-checkpoint`, {
    method: 'POST',
    body: formatCosignRequest({
      oldSize,
      proof: oldSize === 0 ? [] : of.tree.consistencyProof(oldSize, size),
      checkpoint,
    }),
    headers: {
      'domicile-log-keys': Buffer.from(JSON.stringify([{ verifierKey: keyOf(of), endorsement: null }])).toString(
        'base64',
      ),
    },
  });
  return { status: response.status, body: await response.text(), text: parseSignedNote(checkpoint).text };
}

const held = () =>
  query(router.database.adminUrl, 'SELECT origin, size::int AS size, verifier_keys AS keys FROM audit_witnessed_logs');

const reports = (of: GatewayFixture) =>
  of
    .logged()
    .split('\n')
    .filter((line) => line.includes('"severity":"critical"'))
    .map((line) => JSON.parse(line));

test('the router cosigns a checkpoint and the next that extends it, under its own key', async () => {
  const key = parseVerifierKey((await (await fetch(`${router.url}/witness/key`)).text()).trim());

  for (const sizes of [
    [0, 40],
    [40, 100],
  ] as const) {
    const { status, body, text } = await ask(log, sizes);
    expect(status).toBe(200);
    const signature = parseSignatureLine(body.trimEnd());
    const cosigned = await verifyCosignature({ text, signature }, { key, verify: webCryptoEd25519Verify });
    expect(cosigned.witness.name).toBe('domicile/witness/gateway');
  }
  expect(await held()).toEqual([{ origin, size: 100, keys: [keyOf(log)] }]);
});

test.each([
  ['another tree of the same size', [40, 40], 'FORKED'],
  ['a larger tree that does not extend it', [40, 100], 'MISMATCH'],
  ['a smaller tree', [0, 20], 'REWOUND'],
] as const)('the router refuses %s, keeps the evidence and reports both trees', async (_, sizes, reason) => {
  await query(router.database.adminUrl, 'DELETE FROM audit_witness_refusals');
  await ask(log, [0, 40]);

  const { status, body } = await ask(forged, sizes);

  expect([status, body.split(':')[0]]).toEqual([422, reason]);
  expect(await held()).toMatchObject([{ size: 40 }]);
  const evidence = { origin, reason, note: await forged.checkpoint(sizes[1]), held_note: await log.checkpoint(40) };
  expect(
    await query(router.database.adminUrl, 'SELECT origin, reason, note, held_note FROM audit_witness_refusals'),
  ).toEqual([evidence]);
  expect(reports(router).at(-1)).toMatchObject({ origin, reason, size: sizes[1], heldSize: 40 });
});

test('what the router cosigned outlives a restart, and so does its key', async () => {
  await ask(log, [0, 40]);
  const again = await startGateway({}, router.database);
  try {
    expect((await ask(forged, [40, 100], again)).status).toBe(422);
    expect(await ask(log, [0, 100], again)).toMatchObject({ status: 409, body: '40\n' });
    expect((await ask(log, [40, 100], again)).status).toBe(200);
    const [before, after] = await Promise.all(
      [router, again].map(async ({ url }) => (await fetch(`${url}/witness/key`)).text()),
    );
    expect(after).toBe(before);
  } finally {
    await again.close();
  }
});

test('with a pin only that key is believed at the first contact; another is refused and reported', async () => {
  const pinned = await startGateway({ witnessPins: [keyOf(log)] }, router.database);
  try {
    expect((await ask(stranger, [0, 40], pinned)).status).toBe(403);
    expect(await held()).toEqual([]);
    expect(reports(pinned)).toMatchObject([{ origin, reason: 'UNTRUSTED', size: 40, heldSize: 0 }]);
    expect((await ask(log, [0, 40], pinned)).status).toBe(200);
    expect(await held()).toEqual([{ origin, size: 40, keys: [keyOf(log)] }]);
  } finally {
    await pinned.close();
  }
});

test('a pin holds against a key that was taken before it was configured', async () => {
  expect((await ask(stranger, [0, 40])).status).toBe(200);
  const pinned = await startGateway({ witnessPins: [keyOf(log)] }, router.database);
  try {
    expect((await ask(stranger, [40, 100], pinned)).status).toBe(403);
    expect(await held()).toMatchObject([{ size: 40 }]);
  } finally {
    await pinned.close();
  }
});

test('a log that is not of a registered region is not watched', async () => {
  const unknown = await createTestLog({ origin: 'domicile/audit/XX-YYY' });

  expect((await ask(unknown, [0, 40])).status).toBe(404);
});
