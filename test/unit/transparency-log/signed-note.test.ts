import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeHex, utf8 } from '#kernel/transparency-log/bytes.ts';
import { webCryptoEd25519Verify } from '#kernel/transparency-log/ed25519.ts';
import { createEd25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import { findSignature, formatSignedNote, parseSignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import {
  COSIGNATURE,
  createVerifierKey,
  formatVerifierKey,
  NOTE_SIGNATURE,
  parseVerifierKey,
} from '#kernel/transparency-log/verifier-key.ts';

/** The example key and note of golang.org/x/mod/sumdb/note. */
const NEUMANN = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  // PRIVATE+KEY+PeterNeumann+c74f20a3+<type byte and seed>
  privateKey: 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

/** The example of C2SP signed-note, verifier keys. */
const FOO = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};

async function isSignedBy(note: string, vkey: string): Promise<boolean> {
  const [parsed, key] = [parseSignedNote(note), parseVerifierKey(vkey)];
  const found = findSignature(parsed, key);
  if (found === undefined) return false;
  return await webCryptoEd25519Verify({
    publicKey: key.publicKey,
    message: utf8(parsed.text),
    signature: found.signature,
  });
}

describe('notes', () => {
  test('the published examples of the Go package and of C2SP verify', async () => {
    expect(await isSignedBy(`${NEUMANN.text}\n${NEUMANN.line}`, NEUMANN.key)).toBe(true);
    expect(await isSignedBy(FOO.note, FOO.key)).toBe(true);
    expect(await isSignedBy(FOO.note, NEUMANN.key)).toBe(false);
  });

  test('signing with the published private key gives the published note, byte for byte', async () => {
    const { sign, publicKey } = await createEd25519Signer(decodeBase64(NEUMANN.privateKey).subarray(1));
    const key = createVerifierKey({ name: 'PeterNeumann', type: NOTE_SIGNATURE, publicKey });

    const note = await signNote({ text: NEUMANN.text }, { key, sign });

    expect(formatVerifierKey(key)).toBe(NEUMANN.key);
    expect(formatSignedNote(note)).toBe(`${NEUMANN.text}\n${NEUMANN.line}`);
  });

  test('a note with several signatures and empty lines in its text survives parsing and formatting', async () => {
    const { sign, publicKey } = await createEd25519Signer(new Uint8Array(32).fill(7));
    const key = createVerifierKey({ name: 'second', type: NOTE_SIGNATURE, publicKey });
    const first = parseSignedNote(`one\n\n\ntwo\n\n${NEUMANN.line}`);

    const both = formatSignedNote(await signNote(first, { key, sign }));

    expect(first.text).toBe('one\n\n\ntwo\n');
    expect(parseSignedNote(both).signatures.map(({ name }) => name)).toEqual(['PeterNeumann', 'second']);
    expect(formatSignedNote(parseSignedNote(both))).toBe(both);
  });

  test('a change of any character of the published note is refused or no longer verifies', async () => {
    const note = `${NEUMANN.text}\n${NEUMANN.line}`;
    const accepted: number[] = [];
    for (let at = 0; at < note.length; at++) {
      const other = note[at] === 'A' ? 'B' : 'A';
      const forged = note.slice(0, at) + other + note.slice(at + 1);
      if (await isSignedBy(forged, NEUMANN.key).catch(() => false)) accepted.push(at);
    }

    expect(accepted).toEqual([]);
  });

  test.each([
    ['no signature', 'text\n\n'],
    ['no empty line', `text\n${NEUMANN.line}`],
    ['no final newline', `text\n\n${NEUMANN.line.trimEnd()}`],
    ['a line that is no signature', `text\n\n${NEUMANN.line}hello\n`],
    ['a hyphen for the dash', `text\n\n${NEUMANN.line.replace('—', '-')}`],
    ['a name with a plus', `text\n\n${NEUMANN.line.replace('Peter', 'Peter+')}`],
    ['a tab in the text', `te\txt\n\n${NEUMANN.line}`],
    ['a carriage return', `text\r\n\n${NEUMANN.line}`],
    ['a lone surrogate', `te\ud800xt\n\n${NEUMANN.line}`],
    ['base64 without padding', `text\n\n${NEUMANN.line.replace('=', '')}`],
    ['base64 with stray low bits', `text\n\n${NEUMANN.line.replace('AM=', 'AN=')}`],
    ['a signature of only a key id', 'text\n\n— PeterNeumann x08gow==\n'],
    ['65 signatures', `text\n\n${NEUMANN.line.repeat(65)}`],
  ])('a note with %s is malformed', (_, note) => {
    expect(() => parseSignedNote(note)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('a note text without a final newline, or without signatures, is not written', () => {
    expect(() => formatSignedNote({ text: 'text', signatures: [] })).toThrow(/newline/);
    expect(() => formatSignedNote({ text: 'text\n', signatures: [] })).toThrow(/signature/);
  });
});

describe('verifier keys', () => {
  test.each([NEUMANN.key, FOO.key])('%s survives parsing and formatting', (vkey) => {
    expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
  });

  test('the type is part of the key id, so one public key signs notes and cosigns under two ids', () => {
    const { publicKey } = parseVerifierKey(FOO.key);
    const cosigner = createVerifierKey({ name: 'example.com/foo', type: COSIGNATURE, publicKey });

    expect(cosigner.keyId).not.toBe('530d903a');
    expect(encodeHex(parseVerifierKey(formatVerifierKey(cosigner)).publicKey)).toBe(encodeHex(publicKey));
  });

  test.each([
    ['another key id', NEUMANN.key.replace('c74f20a3', 'c74f20a4')],
    ['another name', NEUMANN.key.replace('Peter', 'Paula')],
    ['no name', NEUMANN.key.replace('PeterNeumann', '')],
    ['a name with a space', NEUMANN.key.replace('PeterN', 'Peter N')],
    ['another type', NEUMANN.key.replace('+ARpc', '+AhpcAA')],
    ['a short key', 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q='],
    ['no key', 'PeterNeumann'],
  ])('a key with %s is malformed', (_, vkey) => {
    expect(() => parseVerifierKey(vkey)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});
