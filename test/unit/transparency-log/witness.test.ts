import { describe, expect, test } from 'vitest';
import { formatCosignRequest, parseCosignRequest } from '#kernel/transparency-log/cosign-request.ts';
import { NOTE_SIGNATURE } from '#kernel/transparency-log/verifier-key.ts';
import { judgeCheckpoint } from '#kernel/transparency-log/witness.ts';
import { createTestLog, ORIGIN, testKey } from './test-log.ts';

type TestLog = Awaited<ReturnType<typeof createTestLog>>;

const headOf = ({ tree }: TestLog, size: number) => ({ size, rootHash: tree.root(size) });

async function requestOf(log: TestLog, oldSize: number, size: number) {
  return { oldSize, proof: log.tree.consistencyProof(oldSize, size), checkpoint: await log.checkpoint(size) };
}

describe('a witness', () => {
  test('cosigns the first checkpoint of a log it has not met, and each that extends the last', async () => {
    const log = await createTestLog();

    const first = await judgeCheckpoint({ request: await requestOf(log, 0, 40), cosigned: null, trust: log.trust });
    const next = await judgeCheckpoint({
      request: await requestOf(log, 40, 100),
      cosigned: headOf(log, 40),
      trust: log.trust,
    });
    const again = await judgeCheckpoint({
      request: await requestOf(log, 100, 100),
      cosigned: headOf(log, 100),
      trust: log.trust,
    });

    expect(first).toMatchObject({ decision: 'cosign', verified: { checkpoint: { size: 40 } } });
    expect(next).toMatchObject({ decision: 'cosign', verified: { checkpoint: { size: 100 } } });
    expect(again).toMatchObject({ decision: 'cosign' });
  });

  test('cosigns an empty log', async () => {
    const log = await createTestLog();

    expect(
      await judgeCheckpoint({ request: await requestOf(log, 0, 0), cosigned: null, trust: log.trust }),
    ).toMatchObject({ decision: 'cosign' });
  });

  test('names a fork: another tree of the size it cosigned', async () => {
    const [log, fork] = [await createTestLog(), await createTestLog({ salt: 'forged' })];

    for (const oldSize of [0, 40, 100]) {
      const verdict = await judgeCheckpoint({
        request: await requestOf(fork, oldSize, 100),
        cosigned: headOf(log, 100),
        trust: log.trust,
      });
      expect(verdict).toMatchObject({ decision: 'refuse', reason: 'FORKED', cosignedSize: 100 });
    }
  });

  test('refuses a larger tree that does not extend the one it cosigned', async () => {
    const [log, fork] = [await createTestLog(), await createTestLog({ salt: 'forged' })];

    const verdict = await judgeCheckpoint({
      request: await requestOf(fork, 40, 100),
      cosigned: headOf(log, 40),
      trust: log.trust,
    });

    expect(verdict).toMatchObject({ decision: 'refuse', reason: 'MISMATCH' });
  });

  test('names a tree rewound to an older state', async () => {
    const log = await createTestLog();

    const verdict = await judgeCheckpoint({
      request: await requestOf(log, 40, 60),
      cosigned: headOf(log, 100),
      trust: log.trust,
    });

    expect(verdict).toMatchObject({ decision: 'refuse', reason: 'REWOUND', cosignedSize: 100 });
  });

  test('tells a log that lost count from where to prove', async () => {
    const log = await createTestLog();

    const verdict = await judgeCheckpoint({
      request: await requestOf(log, 0, 100),
      cosigned: headOf(log, 40),
      trust: log.trust,
    });

    expect(verdict).toMatchObject({ decision: 'refuse', reason: 'OUT_OF_STEP', cosignedSize: 40 });
  });

  test('refuses a proof where none is due, and one cut short', async () => {
    const log = await createTestLog();
    const proof = log.tree.consistencyProof(40, 100);
    const first = { ...(await requestOf(log, 0, 100)), proof };
    const short = { ...(await requestOf(log, 40, 100)), proof: proof.slice(1) };

    expect(await judgeCheckpoint({ request: first, cosigned: null, trust: log.trust })).toMatchObject({
      reason: 'MALFORMED',
    });
    expect(await judgeCheckpoint({ request: short, cosigned: headOf(log, 40), trust: log.trust })).toMatchObject({
      decision: 'refuse',
    });
  });

  test('refuses a swapped key, another log and what is no checkpoint', async () => {
    const log = await createTestLog();
    const signer = await testKey(ORIGIN, 99, NOTE_SIGNATURE);
    const swapped = { oldSize: 0, proof: [], checkpoint: await log.checkpoint(40, { signer }) };
    const genuine = await requestOf(log, 0, 40);
    const judge = (request: typeof genuine, origin = ORIGIN) => {
      return judgeCheckpoint({ request, cosigned: null, trust: { ...log.trust, origin } });
    };

    expect(await judge(swapped)).toMatchObject({ reason: 'UNTRUSTED' });
    expect(await judge(genuine, 'audit.example/de')).toMatchObject({ reason: 'WRONG_LOG' });
    expect(await judge({ ...genuine, checkpoint: 'hello' })).toMatchObject({ reason: 'MALFORMED' });
  });

  test('does not turn a failure of its own into a verdict', async () => {
    const log = await createTestLog();
    const verify = async () => {
      throw new TypeError('no Ed25519 here');
    };

    await expect(
      judgeCheckpoint({ request: await requestOf(log, 0, 40), cosigned: null, trust: log.trust }, { verify }),
    ).rejects.toThrow(TypeError);
  });
});

describe('the request to cosign', () => {
  test('survives the wire', async () => {
    const log = await createTestLog();
    for (const [oldSize, size] of [
      [0, 40],
      [40, 100],
      [64, 65],
      [100, 100],
    ] as const) {
      const request = await requestOf(log, oldSize, size);
      const body = formatCosignRequest(request);

      expect(body).toMatch(new RegExp(`^old ${oldSize}\\n(?:[A-Za-z0-9+/]{43}=\\n)*\\n${ORIGIN}\\n${size}\\n`));
      expect(parseCosignRequest(body)).toEqual(request);
    }
  });

  test.each([
    ['no old size', '\n\ncheckpoint'],
    ['a leading zero', 'old 01\n\ncheckpoint'],
    ['no checkpoint', 'old 1\n'],
    ['two head lines', 'old 1\nold 2\n\ncheckpoint'],
    ['a proof line that is no hash', 'old 1\nAAAA\n\ncheckpoint'],
    ['64 proof lines', `old 1\n${`${'A'.repeat(43)}=\n`.repeat(64)}\ncheckpoint`],
  ])('one with %s is malformed', (_, body) => {
    expect(() => parseCosignRequest(body)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});
