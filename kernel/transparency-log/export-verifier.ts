import { decodeBase64, equalBytes, utf8 } from './bytes.ts';
import { CustomerTrails } from './customer-trails.ts';
import { type Ed25519Verify, webCryptoEd25519Verify } from './ed25519.ts';
import { type Finding, type FindingCode, Findings } from './export-findings.ts';
import {
  chainLine,
  EXPORT_FORMAT,
  type ExportEntry,
  type ExportHeader,
  type ExportTrailer,
  type ExportWaypoint,
  emptyDigest,
  exportStatement,
} from './export-format.ts';
import type { Hasher } from './hasher.ts';
import { followEndorsements } from './key-endorsement.ts';
import { hashLeaf, verifyDisclosedFields } from './log-leaf.ts';
import { MerkleFrontier } from './merkle-frontier.ts';
import { portableSha256 } from './portable-sha256.ts';
import { ProofError } from './proof-error.ts';
import { findSignature, parseSignedNote } from './signed-note.ts';
import { parseVerifierKey, type VerifierKey } from './verifier-key.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.ts';

export interface ExportTrust {
  /** Keys of the log that the verifier knows from elsewhere. Without any, those of the export are taken as they are. */
  readonly logKeys?: readonly VerifierKey[];
  readonly witnessKeys?: readonly VerifierKey[];
  readonly quorum?: number;
  /** Signed checkpoints of this log that the verifier kept earlier: shows a rewound or rewritten log. */
  readonly held?: readonly string[];
  /** ISO 8601: entries before it may have been dropped by retention. */
  readonly expiredBefore?: string;
}

export interface ExportReport {
  readonly origin: string | null;
  readonly scope: 'log' | 'customer' | null;
  readonly entries: number;
  readonly expired: number;
  readonly checkpointSize: number | null;
  /** Whether a key that the verifier brought has vouched for it. */
  readonly pinned: boolean;
  readonly witnesses: readonly string[];
  readonly findingCount: number;
  /** The first bad entry first. Empty if all is well. */
  readonly findings: readonly Finding[];
}

const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/** Verifies an export line by line, in constant memory but for one hash per customer. Never throws: it gathers findings. */
export class ExportVerifier {
  readonly #trust: ExportTrust;
  readonly #hasher: Hasher;
  readonly #verify: Ed25519Verify;
  readonly #findings = new Findings();
  readonly #trails = new CustomerTrails();
  /** Size → root that was signed for it. */
  readonly #signedRoots = new Map<number, Uint8Array>();
  #header: ExportHeader | undefined;
  #keys: readonly VerifierKey[] = [];
  #verified: VerifiedCheckpoint | undefined;
  #frontier: MerkleFrontier;
  #digest = emptyDigest();
  #next = 0;
  #entries = 0;
  #expired = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #soundSize = 0;
  #isComplete = false;

  constructor(trust: ExportTrust = {}, { hasher = portableSha256, verify = webCryptoEd25519Verify }: Primitives = {}) {
    this.#trust = trust;
    this.#hasher = hasher;
    this.#verify = verify;
    this.#frontier = new MerkleFrontier(hasher);
  }

  async line(text: string): Promise<void> {
    const value = parseLine(text);
    if (value === undefined) {
      this.#findings.add('MALFORMED', 'A line is not a JSON object.', { index: this.#next });
    } else if (this.#header === undefined) await this.#start(value as unknown as ExportHeader);
    else if ('signature' in value) await this.#finish(value as unknown as ExportTrailer);
    else if ('checkpoint' in value) await this.#waypoint(value as unknown as ExportWaypoint);
    else await this.#guarded(() => this.#entry(value as unknown as ExportEntry), { index: this.#next });
    this.#digest = chainLine(this.#digest, text, this.#hasher);
  }

  async report(): Promise<ExportReport> {
    if (this.#header !== undefined) await this.#guarded(() => this.#end());
    if (!this.#isComplete) this.#findings.add('TRUNCATED', 'The export ends without its trailer.');
    return {
      origin: this.#header?.origin ?? null,
      scope: this.#header?.scope ?? null,
      entries: this.#entries,
      expired: this.#expired,
      checkpointSize: this.#verified?.checkpoint.size ?? null,
      pinned: (this.#trust.logKeys ?? []).length > 0,
      witnesses: this.#verified?.cosignatures.map(({ witness }) => witness.name) ?? [],
      findingCount: this.#findings.count,
      findings: this.#findings.sorted(),
    };
  }

  async #start(header: ExportHeader): Promise<void> {
    if (header.format !== EXPORT_FORMAT) {
      this.#findings.add('MALFORMED', `The first line is not the header of a ${EXPORT_FORMAT}.`);
      return;
    }
    this.#header = header;
    this.#next = header.first;
    this.#soundSize = header.first;
    await this.#guarded(async () => {
      const own = header.keys.slice(0, 1).map(({ verifierKey }) => parseVerifierKey(verifierKey, this.#hasher));
      const pinned = this.#trust.logKeys ?? [];
      this.#keys = await followEndorsements(
        {
          origin: header.origin,
          trusted: pinned.length > 0 ? pinned : own,
          endorsements: header.keys.flatMap(({ endorsement }) => (endorsement === null ? [] : [endorsement])),
        },
        this.#verify,
      );
      this.#verified = await this.#checkpoint(header.checkpoint, this.#trust);
    });
    await this.#guarded(async () => {
      if (header.scope === 'log')
        this.#frontier = MerkleFrontier.restore({ size: header.first, hashes: header.frontier }, this.#hasher);
      for (const held of this.#trust.held ?? []) await this.#hold(held);
    });
  }

  async #hold(note: string): Promise<void> {
    const { checkpoint } = await this.#checkpoint(note);
    const size = this.#verified?.checkpoint.size ?? 0;
    if (checkpoint.size > size) {
      this.#findings.add('REWOUND', `The log has ${size} leaves; it had signed ${checkpoint.size} before.`);
    } else this.#expectRoot(checkpoint.size, checkpoint.rootHash);
  }

  async #waypoint({ checkpoint: note }: ExportWaypoint): Promise<void> {
    await this.#guarded(
      async () => {
        const { checkpoint } = await this.#checkpoint(note);
        this.#expectRoot(checkpoint.size, checkpoint.rootHash);
      },
      { index: this.#next },
    );
  }

  /** Compares now or when the entries have come that far; two signed roots of one size are a fork by themselves. */
  #expectRoot(size: number, rootHash: Uint8Array): void {
    const known = this.#signedRoots.get(size);
    if (known !== undefined && !equalBytes(known, rootHash)) {
      this.#findings.add('FORKED', `The log signed two different trees of ${size} leaves.`, { index: size - 1 });
    }
    this.#signedRoots.set(size, rootHash);
    if (size === this.#frontier.size) this.#compareRoot();
  }

  #compareRoot(): void {
    const { size } = this.#frontier;
    const signed = this.#signedRoots.get(size);
    if (this.#header?.scope !== 'log' || signed === undefined) return;
    if (equalBytes(signed, this.#frontier.root())) this.#soundSize = size;
    else if (this.#soundSize < size) {
      this.#findings.add(
        'FORKED',
        `Entries ${this.#soundSize} to ${size - 1} do not come to the tree that was signed then.`,
        this.#doubt(),
      );
      this.#soundSize = size;
    }
  }

  async #entry(entry: ExportEntry): Promise<void> {
    const { index, leaf } = entry;
    const entryId = typeof leaf?.fields['id'] === 'string' ? leaf.fields['id'] : null;
    const place = { index, entryId };
    this.#entries += 1;
    const isLog = this.#header?.scope === 'log';
    if (isLog ? index !== this.#next : index < this.#next) {
      this.#findings.add('OUT_OF_ORDER', `Index ${index} comes where ${this.#next} should.`, place);
    }
    this.#next = index + 1;
    const hash = decodeBase64(entry.hash);
    if (leaf === null) this.#absent(entry);
    else this.#present(leaf, entry, hash, place);
    if (isLog) {
      this.#frontier.append(hash);
      this.#compareRoot();
    } else if (this.#verified !== undefined) {
      const proof = (entry.proof ?? []).map(decodeBase64);
      this.#check('NOT_INCLUDED', place, () =>
        verifyInclusion(this.#verified?.checkpoint ?? NOTHING, { index, leafHash: hash, proof }, this.#hasher),
      );
    }
  }

  #absent({ index, at }: ExportEntry): void {
    const { expiredBefore } = this.#trust;
    if (expiredBefore !== undefined && Date.parse(at) < Date.parse(expiredBefore)) {
      this.#expired += 1;
      this.#trails.skip();
    } else this.#findings.add('MISSING', `The entry at index ${index} is gone; the log holds its hash.`, { index });
    // No hash covers the date of an entry that is gone: among newer ones it may not pass for expired.
    this.#follow(Date.parse(at), { index, entryId: null });
  }

  #present(leaf: NonNullable<ExportEntry['leaf']>, entry: ExportEntry, hash: Uint8Array, place: Place): void {
    const { index } = entry;
    const isRightPlace = leaf.index === index && leaf.origin === this.#header?.origin;
    if (!isRightPlace || !equalBytes(hashLeaf(leaf, this.#hasher), hash)) {
      this.#findings.add(
        'ALTERED',
        `The entry at index ${index} is not the one that the log holds the hash of.`,
        place,
      );
    }
    this.#check('TRAIL', place, () => this.#trails.follow(leaf, hash));
    this.#check('DISCLOSURE', place, () => verifyDisclosedFields(leaf, entry.disclosed ?? {}, this.#hasher));
    this.#follow(Date.parse(String(leaf.fields['at'])), place);
  }

  #follow(at: number, place: Place): void {
    if (at < this.#lastAt - CLOCK_TOLERANCE_MS) {
      this.#findings.add(
        'CLOCK',
        `The entry at index ${place.index} is dated far before the one in front of it.`,
        place,
      );
    }
    if (!Number.isNaN(at)) this.#lastAt = at;
  }

  async #finish({ entries, signature }: ExportTrailer): Promise<void> {
    this.#isComplete = true;
    if (entries !== this.#entries) {
      this.#findings.add('TRUNCATED', `The export has ${this.#entries} entries; it was signed with ${entries}.`);
    }
    await this.#guarded(async () => {
      const note = parseSignedNote(signature);
      if (note.text !== exportStatement(this.#header?.origin ?? '', entries, this.#digest)) {
        this.#findings.add('BAD_SIGNATURE', 'The lines are not those that were signed.');
        return;
      }
      for (const key of this.#keys) {
        const found = findSignature(note, key)?.signature;
        const signed = { publicKey: key.publicKey, message: utf8(note.text), signature: found ?? new Uint8Array(0) };
        if (found !== undefined && (await this.#verify(signed))) return;
      }
      this.#findings.add('UNTRUSTED', 'No trusted key of the log signed the export.');
    });
  }

  #end(): void {
    const { end, extension, scope } = this.#header ?? NO_RANGE;
    if (scope !== 'log' || this.#verified === undefined) return;
    if (this.#next !== end)
      this.#findings.add('TRUNCATED', `The entries end at index ${this.#next}; the range ends at ${end}.`);
    const older = { size: this.#frontier.size, rootHash: this.#frontier.root() };
    if (older.size === 0) return;
    const proof = extension.map(decodeBase64);
    try {
      verifyConsistency({ older, newer: this.#verified.checkpoint, proof }, this.#hasher);
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      this.#findings.add(
        'FORKED',
        `The entries from ${this.#soundSize} on do not come to the signed tree.`,
        this.#doubt(),
      );
    }
  }

  #checkpoint(note: string, witnesses: ExportTrust = {}): Promise<VerifiedCheckpoint> {
    const { witnessKeys = [], quorum = 0 } = witnesses;
    const trust = { origin: this.#header?.origin ?? '', logKeys: this.#keys, witnessKeys, quorum };
    return verifyCheckpoint(note, trust, this.#verify);
  }

  /** Where a tree stopped being the signed one: its first doubtful entry, unless an exact one is known. */
  #doubt(): { readonly index?: number } {
    const isKnown = this.#findings.nameEntrySince(this.#soundSize);
    return isKnown || this.#soundSize >= this.#frontier.size ? {} : { index: this.#soundSize };
  }

  #check(code: FindingCode, place: Place, claim: () => void): void {
    try {
      claim();
    } catch (error) {
      this.#findings.add(code, error instanceof Error ? error.message : String(error), place);
    }
  }

  /** What a hostile export makes throw is a finding. */
  async #guarded(work: () => Promise<void> | void, place: Partial<Place> = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = error instanceof ProofError && CODES.has(error.code) ? (error.code as FindingCode) : 'MALFORMED';
      this.#findings.add(code, error instanceof Error ? error.message : String(error), place);
    }
  }
}

interface Primitives {
  readonly hasher?: Hasher;
  readonly verify?: Ed25519Verify;
}

interface Place {
  readonly index: number;
  readonly entryId: string | null;
}

const CODES: ReadonlySet<string> = new Set(['MALFORMED', 'UNTRUSTED', 'BAD_SIGNATURE']);
const NOTHING = { size: 0, rootHash: new Uint8Array(32) };
const NO_RANGE = { end: 0, extension: [], scope: null };

function parseLine(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** For callers that hold a whole export in memory. */
export async function verifyExport(
  lines: Iterable<string>,
  trust: ExportTrust = {},
  primitives?: Primitives,
): Promise<ExportReport> {
  const verifier = new ExportVerifier(trust, primitives);
  for (const line of lines) await verifier.line(line);
  return verifier.report();
}
