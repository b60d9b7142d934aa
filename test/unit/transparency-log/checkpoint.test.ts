import { describe, expect, test } from 'vitest';
import { encodeHex } from '#kernel/transparency-log/bytes.ts';
import { formatCheckpoint, parseCheckpoint } from '#kernel/transparency-log/checkpoint.ts';
import { cosign, verifyCosignature } from '#kernel/transparency-log/cosignature.ts';
import { webCryptoEd25519Verify } from '#kernel/transparency-log/ed25519.ts';
import { formatSignedNote, parseSignedNote } from '#kernel/transparency-log/signed-note.ts';
import { COSIGNATURE, createVerifierKey, NOTE_SIGNATURE } from '#kernel/transparency-log/verifier-key.ts';
import { verifyCheckpoint } from '#kernel/transparency-log/verify-checkpoint.ts';
import { createTestLog, ORIGIN, testKey } from './test-log.ts';

/** The example of C2SP tlog-cosignature: the log's signature and one cosignature of 17 March 2023. */
const SOFA = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('checkpoint text', () => {
  test('the published example parses into its parts and formats into itself', () => {
    const note = parseSignedNote(SOFA);
    const checkpoint = parseCheckpoint(note.text);

    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163, extensions: [] });
    expect(encodeHex(checkpoint.rootHash)).toBe('0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62');
    expect(formatCheckpoint(checkpoint)).toBe(note.text);
    expect(formatSignedNote(note)).toBe(SOFA);
  });

  test('extension lines are kept', () => {
    const rootHash = new Uint8Array(32);
    const text = formatCheckpoint({ origin: 'o', size: 0, rootHash, extensions: ['a b', 'c'] });

    expect(text).toBe('o\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\na b\nc\n');
    expect(parseCheckpoint(text).extensions).toEqual(['a b', 'c']);
  });

  test.each([
    ['two lines', 'o\n1\n'],
    ['an empty origin', '\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
    ['a leading zero', 'o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
    ['a negative size', 'o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
    ['a size beyond 2^53', 'o\n9007199254740992\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
    ['a short hash', 'o\n1\nAAAA\n'],
    ['an empty extension line', 'o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n'],
    ['no final newline', 'o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('a checkpoint with %s is malformed', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(code('MALFORMED'));
  });
});

describe('signed checkpoints', () => {
  test('one signed by the log and cosigned by both witnesses is verified, with who signed and when', async () => {
    const { checkpoint, trust, tree, log, witnesses } = await createTestLog();

    const verified = await verifyCheckpoint(await checkpoint(64, { cosigners: 2 }), { ...trust, quorum: 2 });

    expect(verified.checkpoint).toMatchObject({ origin: ORIGIN, size: 64 });
    expect(encodeHex(verified.checkpoint.rootHash)).toBe(encodeHex(tree.root(64)));
    expect(verified.signedBy).toBe(log.key);
    expect(verified.cosignatures).toEqual(witnesses.map(({ key }) => ({ witness: key, timestamp: 1_700_000_000 })));
  });

  test('a change of any character is refused, if every signature is of a known key', async () => {
    const { checkpoint, trust } = await createTestLog();
    const note = await checkpoint(64, { cosigners: 2 });
    const accepted: number[] = [];
    for (let at = 0; at < note.length; at++) {
      const forged = note.slice(0, at) + (note[at] === 'A' ? 'B' : 'A') + note.slice(at + 1);
      const isAccepted = await verifyCheckpoint(forged, { ...trust, quorum: 2 })
        .then(() => true)
        .catch(() => false);
      if (isAccepted) accepted.push(at);
    }

    expect(accepted).toEqual([]);
  });

  test('one of another log is refused, even if the key is the same', async () => {
    const { checkpoint, trust } = await createTestLog();

    await expect(verifyCheckpoint(await checkpoint(64), { ...trust, origin: 'audit.example/de' })).rejects.toThrow(
      code('WRONG_LOG'),
    );
  });

  test('one whose log key was swapped for another of the same name is refused', async () => {
    const { checkpoint, trust } = await createTestLog();
    const signer = await testKey(ORIGIN, 99, NOTE_SIGNATURE);

    await expect(verifyCheckpoint(await checkpoint(64, { signer }), trust)).rejects.toThrow(code('UNTRUSTED'));
  });

  test('during a rotation either of two trusted keys is enough', async () => {
    const { checkpoint, trust } = await createTestLog();
    const signer = await testKey(ORIGIN, 99, NOTE_SIGNATURE);

    const verified = await verifyCheckpoint(await checkpoint(64, { signer }), {
      ...trust,
      logKeys: [...trust.logKeys, signer.key],
    });

    expect(verified.signedBy).toBe(signer.key);
  });

  test('a forged signature of a known key refuses the note, whatever else it carries', async () => {
    const { checkpoint, trust } = await createTestLog();
    const other = parseSignedNote(await checkpoint(63, { cosigners: 1 }));
    const note = parseSignedNote(await checkpoint(64));
    const mixed = (signatures: typeof note.signatures) => formatSignedNote({ ...note, signatures });

    await expect(verifyCheckpoint(mixed(other.signatures.slice(0, 1)), trust)).rejects.toThrow(code('BAD_SIGNATURE'));
    await expect(verifyCheckpoint(mixed([...note.signatures, ...other.signatures.slice(1)]), trust)).rejects.toThrow(
      code('BAD_SIGNATURE'),
    );
  });

  test('unknown signatures are ignored, those that share only a name with a known key included', async () => {
    const { checkpoint, trust } = await createTestLog();
    const stranger = { name: ORIGIN, keyId: '00000000', signature: new Uint8Array(64) };
    const note = parseSignedNote(await checkpoint(64));

    const verified = await verifyCheckpoint(
      formatSignedNote({ ...note, signatures: [stranger, ...note.signatures] }),
      trust,
    );

    expect(verified.checkpoint.size).toBe(64);
  });

  test('fewer witnesses than the quorum are refused, and one public key under two names is one witness', async () => {
    const { checkpoint, trust, witnesses } = await createTestLog();
    const [witness] = witnesses;
    if (witness === undefined) throw new Error('The test log has witnesses.');
    const alias = createVerifierKey({ ...witness.key, name: 'witness.example/alias' });
    const note = parseSignedNote(await checkpoint(64, { cosigners: 1 }));
    const again = await cosign({ text: note.text, timestamp: 1_700_000_001 }, { key: alias, sign: witness.sign });
    const twice = formatSignedNote({ ...note, signatures: [...note.signatures, again] });
    const doubled = { ...trust, witnessKeys: [witness.key, alias] };

    await expect(verifyCheckpoint(await checkpoint(64, { cosigners: 1 }), { ...trust, quorum: 2 })).rejects.toThrow(
      code('UNTRUSTED'),
    );
    await expect(verifyCheckpoint(twice, { ...doubled, quorum: 2 })).rejects.toThrow(code('UNTRUSTED'));
    expect((await verifyCheckpoint(twice, { ...doubled, quorum: 1 })).cosignatures).toHaveLength(2);
  });

  test('a browser without Ed25519 may bring its own verifier', async () => {
    const { checkpoint, trust } = await createTestLog();
    const asked: string[] = [];
    const note = await checkpoint(64, { cosigners: 1 });

    await verifyCheckpoint(note, trust, async (signed) => {
      asked.push(encodeHex(signed.publicKey));
      return await webCryptoEd25519Verify(signed);
    });

    expect(asked).toHaveLength(2);
    await expect(verifyCheckpoint(note, trust, async () => false)).rejects.toThrow(code('BAD_SIGNATURE'));
  });
});

describe('cosignatures', () => {
  const timed = parseSignedNote(SOFA).signatures[1];

  test('the published one is of the time that the specification names', () => {
    const bytes = timed?.signature ?? new Uint8Array();

    expect(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)).toBe(1679315147n);
    expect(bytes).toHaveLength(72);
  });

  test('another time than the signed one is refused', async () => {
    const witness = await testKey('w', 4, COSIGNATURE);
    const { text } = parseSignedNote(SOFA);
    const signature = await cosign({ text, timestamp: 1_700_000_000 }, witness);
    const options = { key: witness.key, verify: webCryptoEd25519Verify };
    const later = { ...signature, signature: signature.signature.map((byte, at) => (at === 7 ? byte + 1 : byte)) };

    expect(await verifyCosignature({ text, signature }, options)).toEqual({
      witness: witness.key,
      timestamp: 1_700_000_000,
    });
    await expect(verifyCosignature({ text, signature: later }, options)).rejects.toThrow(code('BAD_SIGNATURE'));
  });

  test('a log key does not cosign and a witness key does not sign a checkpoint', async () => {
    const log = await testKey('log', 5, NOTE_SIGNATURE);
    const { checkpoint, trust, witnesses } = await createTestLog();
    const note = await checkpoint(64, { cosigners: 1 });

    await expect(cosign({ text: 'o\n', timestamp: 1 }, log)).rejects.toThrow(code('UNTRUSTED'));
    await expect(verifyCheckpoint(note, { ...trust, logKeys: witnesses.map(({ key }) => key) })).rejects.toThrow(
      code('UNTRUSTED'),
    );
  });

  test('a cosignature is dated in whole seconds after 1970', async () => {
    const witness = await testKey('w', 4, COSIGNATURE);

    for (const timestamp of [0, -1, 1.5, Number.NaN]) {
      await expect(cosign({ text: 'o\n', timestamp }, witness)).rejects.toThrow(code('MALFORMED'));
    }
  });
});
