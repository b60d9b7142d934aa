import { concatBytes, decodeBase64, encodeBase64, encodeHex, utf8 } from './bytes.ts';
import type { Ed25519Sign } from './ed25519.ts';
import { malformed, ProofError } from './proof-error.ts';
import { NOTE_SIGNATURE, requireKeyName, type SignatureType, type VerifierKey } from './verifier-key.ts';

const KEY_ID_BYTES = 4;
const EM_DASH = '\u2014';

// The specification asks for at least 16 signatures; a post-quantum one has nearly 5 kB.
const MAX_SIGNATURES = 64;
const MAX_NOTE_LENGTH = 512 * 1024;

export interface NoteSignature {
  readonly name: string;
  /** Four bytes in hex. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A note as parsed: nothing in it is to be believed before a signature of a trusted key has been verified. */
export interface SignedNote {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** C2SP signed-note, format. */
export function parseSignedNote(note: string): SignedNote {
  if (note.length > MAX_NOTE_LENGTH) throw malformed(`The note is longer than ${MAX_NOTE_LENGTH} characters.`);
  requireNoteText(note);
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw malformed('The note is not a text, an empty line and signature lines.');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed(`The note has more than ${MAX_SIGNATURES} signatures.`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

export function formatSignedNote({ text, signatures }: SignedNote): string {
  if (!text.endsWith('\n')) throw malformed('The text of a note ends in a newline.');
  if (signatures.length === 0) throw malformed('A note has at least one signature.');
  requireNoteText(text);
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`;
}

/** One signature line with its newline: what a witness answers and a log appends to its checkpoint. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  requireKeyName(name);
  const id = Uint8Array.from({ length: KEY_ID_BYTES }, (_, at) => Number.parseInt(keyId.slice(at * 2, at * 2 + 2), 16));
  return `${EM_DASH} ${name} ${encodeBase64(concatBytes(id, signature))}\n`;
}

export function parseSignatureLine(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  requireKeyName(name);
  const bytes = decodeBase64(encoded);
  if (bytes.length <= KEY_ID_BYTES) throw malformed('A signature line holds no signature.');
  return { name, keyId: encodeHex(bytes.subarray(0, KEY_ID_BYTES)), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** The note with its text signed by one more key of type 0x01. */
export async function signNote(
  note: { readonly text: string; readonly signatures?: readonly NoteSignature[] },
  { key, sign }: { readonly key: VerifierKey; readonly sign: Ed25519Sign },
): Promise<SignedNote> {
  requireKeyType(key, NOTE_SIGNATURE);
  const signature = await sign(utf8(note.text));
  return { text: note.text, signatures: [...(note.signatures ?? []), { name: key.name, keyId: key.keyId, signature }] };
}

/**
 * The first signature that claims to be by this key. The specification demands that unknown keys are ignored, even those
 * that share only the name or only the id with a known one.
 */
export function findSignature(note: SignedNote, key: VerifierKey): NoteSignature | undefined {
  return note.signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
}

export function requireKeyType(key: VerifierKey, type: SignatureType): void {
  if (key.type !== type) {
    throw new ProofError('UNTRUSTED', `Key ${key.name} is of signature type ${key.type}; this needs type ${type}.`);
  }
}

/** "MUST be valid UTF-8 and MUST NOT contain any ASCII control characters (those below U+0020) other than newline". */
function requireNoteText(text: string): void {
  utf8(text);
  for (const character of text) {
    if (character < ' ' && character !== '\n')
      throw malformed('A note holds no control characters other than newline.');
  }
}
