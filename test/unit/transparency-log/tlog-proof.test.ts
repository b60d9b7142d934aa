import { describe, expect, test } from 'vitest';
import { encodeBase64, utf8 } from '#kernel/transparency-log/bytes.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from '#kernel/transparency-log/tlog-proof.ts';
import { createTestLog } from './test-log.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const entry = leafHash(utf8('entry 37'));

async function createReceipt(extra?: Uint8Array) {
  const log = await createTestLog();
  const receipt = {
    index: 37,
    proof: log.tree.inclusionProof(37, 90),
    checkpoint: await log.checkpoint(90, { cosigners: 2 }),
    ...(extra === undefined ? {} : { extra }),
  };
  return { receipt, text: formatTlogProof(receipt), trust: { ...log.trust, quorum: 2 } };
}

describe('a tlog-proof', () => {
  test('has the lines that the specification prescribes, and survives parsing', async () => {
    const { receipt, text } = await createReceipt();

    expect(text.split('\n')).toEqual([
      'c2sp.org/tlog-proof@v1',
      'index 37',
      ...receipt.proof.map(encodeBase64),
      '',
      ...receipt.checkpoint.split('\n'),
    ]);
    expect(parseTlogProof(text)).toEqual(receipt);
  });

  test('carries extra data, an empty one included', async () => {
    for (const extra of [utf8('salt and value'), new Uint8Array()]) {
      const { receipt, text, trust } = await createReceipt(extra);

      expect(text.split('\n')[1]).toBe(`extra ${encodeBase64(extra)}`);
      expect(parseTlogProof(text)).toEqual(receipt);
      expect((await verifyTlogProof(text, { leafHash: entry, trust })).extra).toEqual(extra);
    }
  });

  test('of the only entry of a log has no hashes', async () => {
    const log = await createTestLog({ size: 1 });
    const text = formatTlogProof({ index: 0, proof: [], checkpoint: await log.checkpoint(1) });

    const verified = await verifyTlogProof(text, { leafHash: leafHash(utf8('entry 0')), trust: log.trust });

    expect(verified).toMatchObject({ index: 0, checkpoint: { size: 1 } });
  });

  test('verifies offline, and says when the witnesses saw the tree', async () => {
    const { text, trust } = await createReceipt();

    const verified = await verifyTlogProof(text, { leafHash: entry, trust });

    expect(verified).toMatchObject({ index: 37, checkpoint: { size: 90 } });
    expect(verified.cosignatures.map(({ timestamp }) => timestamp)).toEqual([1_700_000_000, 1_700_000_000]);
  });

  test('proves nothing of another entry, under other trust or with too few witnesses', async () => {
    const { text, trust } = await createReceipt();
    const other = leafHash(utf8('entry 38'));

    await expect(verifyTlogProof(text, { leafHash: other, trust })).rejects.toThrow(code('MISMATCH'));
    await expect(verifyTlogProof(text, { leafHash: entry, trust: { ...trust, origin: 'x' } })).rejects.toThrow(
      code('WRONG_LOG'),
    );
    await expect(verifyTlogProof(text, { leafHash: entry, trust: { ...trust, logKeys: [] } })).rejects.toThrow(
      code('UNTRUSTED'),
    );
    await expect(verifyTlogProof(text, { leafHash: entry, trust: { ...trust, quorum: 3 } })).rejects.toThrow(
      code('UNTRUSTED'),
    );
  });

  test('is refused after a change of any character', async () => {
    const { text, trust } = await createReceipt();
    const accepted: number[] = [];
    for (let at = 0; at < text.length; at++) {
      const forged = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      const isAccepted = await verifyTlogProof(forged, { leafHash: entry, trust })
        .then(() => true)
        .catch(() => false);
      if (isAccepted) accepted.push(at);
    }

    expect(accepted).toEqual([]);
  });

  test.each([
    ['another version', 'c2sp.org/tlog-proof@v2\nindex 1\n\ncheckpoint'],
    ['no index', 'c2sp.org/tlog-proof@v1\n\ncheckpoint'],
    ['extra after the index', 'c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\ncheckpoint'],
    ['two extra lines', 'c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 1\n\ncheckpoint'],
    ['an index with a leading zero', 'c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint'],
    ['a short hash', 'c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\ncheckpoint'],
    ['64 hashes', `c2sp.org/tlog-proof@v1\nindex 1\n${`${'A'.repeat(43)}=\n`.repeat(64)}\ncheckpoint`],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 1\n'],
    ['carriage returns', 'c2sp.org/tlog-proof@v1\r\nindex 1\r\n\r\ncheckpoint'],
  ])('with %s is malformed', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(code('MALFORMED'));
  });
});
