import { parseCheckpoint } from './checkpoint.ts';
import { parseCosignRequest } from './cosign-request.ts';
import { cosign } from './cosignature.ts';
import type { Ed25519Sign } from './ed25519.ts';
import type { Hasher } from './hasher.ts';
import { followEndorsements } from './key-endorsement.ts';
import { ProofError } from './proof-error.ts';
import { formatSignatureLine, parseSignedNote } from './signed-note.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts';
import { type CosignRequest, judgeCheckpoint, type RefusalReason, type WitnessVerdict } from './witness.ts';

/** What a witness holds of a log: the tree that it cosigned last, and the keys it knows. */
export interface WitnessedLog {
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly note: string;
  /** Verifier keys, as text. */
  readonly keys: readonly string[];
}

export interface WitnessRefusal {
  readonly origin: string;
  readonly reason: RefusalReason;
  /** Leaves of the tree that is refused, and of the one cosigned last. */
  readonly size: number;
  readonly heldSize: number;
  /** What the log signed; with the held note it is the evidence. */
  readonly note: string;
  readonly heldNote: string | null;
}

export interface WitnessStore {
  /** Runs with the log's row locked; stores what it returns, before the promise resolves. */
  update(origin: string, judge: (held: WitnessedLog | null) => Promise<WitnessedLog | null>): Promise<void>;
  /** Keeps the evidence; once per pair of notes. */
  keepRefusal(refusal: WitnessRefusal): Promise<void>;
}

export interface WitnessDeskOptions {
  readonly store: WitnessStore;
  readonly key: () => Promise<{ readonly key: VerifierKey; readonly sign: Ed25519Sign }>;
  /** Whether this witness watches the log at all. */
  readonly knows: (origin: string) => Promise<boolean>;
  /** The log signed what it must not, or another key signs in its name (`UNTRUSTED`): somebody has to look, now. */
  readonly onRefused: (refusal: WitnessRefusal) => Promise<void>;
  /**
   * Verifier keys, each named after its log's origin. A log that has one is believed under it and its endorsed successors only,
   * from the first contact on; without one the first key that a log shows is taken.
   */
  readonly pins?: readonly string[] | undefined;
  readonly hasher: Hasher;
  readonly now: () => Date;
}

export interface DeskAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

/** Signed by the log, and not an extension of what it signed before. */
const FORKS: ReadonlySet<RefusalReason> = new Set(['FORKED', 'REWOUND', 'MISMATCH']);
const MOST_KEYS = 64;

/**
 * The witness's side of C2SP tlog-witness (`POST <prefix>/add-checkpoint`). Beyond the specification, a log shows its key history
 * beside the request: the first key is pinned by configuration or when the log is first seen, later ones need an endorsement by a key known before.
 */
export class WitnessDesk {
  readonly #options: WitnessDeskOptions;

  constructor(options: WitnessDeskOptions) {
    this.#options = options;
  }

  async verifierKey(): Promise<string> {
    return formatVerifierKey((await this.#options.key()).key);
  }

  /** `history`: JSON array of `{ verifierKey, endorsement }`, the oldest first; empty for a log whose keys are known. */
  async addCheckpoint(body: string, history: string): Promise<DeskAnswer> {
    const parsed = parseRequest(body, history);
    if (parsed === undefined) return text(400, 'The request is malformed.');
    const { origin, size, request, keys } = parsed;
    if (!(await this.#options.knows(origin))) return text(404, 'This witness does not watch that log.');
    let verdict: WitnessVerdict | undefined;
    let heldNote: string | null = null;
    let heldSize = 0;
    await this.#options.store.update(origin, async (held) => {
      heldNote = held?.note ?? null;
      heldSize = held?.size ?? 0;
      const logKeys = await knownKeys(origin, this.#startingKeys(origin, held, keys), keys);
      verdict = await judgeCheckpoint(
        { request, cosigned: held, trust: { origin, logKeys } },
        { hasher: this.#options.hasher },
      );
      if (verdict.decision === 'refuse') return null;
      const { rootHash } = verdict.verified.checkpoint;
      return { size, rootHash, note: request.checkpoint, keys: logKeys.map(formatVerifierKey) };
    });
    if (verdict === undefined) throw new Error('The store did not ask for a verdict.');
    return this.#answer(verdict, { origin, size, heldSize, note: request.checkpoint, heldNote });
  }

  #startingKeys(origin: string, held: WitnessedLog | null, shown: readonly KeyStatement[]): readonly string[] {
    const pinned = (this.#options.pins ?? []).filter((pin) => parseVerifierKey(pin).name === origin);
    // What was held before the pin was configured counts if it comes from the pinned key.
    if (held !== null && (pinned.length === 0 || pinned.some((pin) => held.keys.includes(pin)))) return held.keys;
    return pinned.length > 0 ? pinned : shown.slice(0, 1).map(({ verifierKey }) => verifierKey);
  }

  async #answer(verdict: WitnessVerdict, evidence: Omit<WitnessRefusal, 'reason'>): Promise<DeskAnswer> {
    if (verdict.decision === 'cosign') {
      const timestamp = Math.floor(this.#options.now().getTime() / 1000);
      const { text: signed } = verdict.verified.note;
      const line = formatSignatureLine(await cosign({ text: signed, timestamp }, await this.#options.key()));
      return text(200, line);
    }
    const { reason, message, cosignedSize } = verdict;
    const refusal = { ...evidence, reason };
    if (reason === 'UNTRUSTED') {
      // Not kept: anybody can sign with a key of their own, as often as they like.
      await this.#options.onRefused(refusal);
      const { size, heldSize } = evidence;
      return text(403, `${reason}: No known key signed the ${size} leaves; ${heldSize} were cosigned last.\n`);
    }
    if (FORKS.has(reason)) {
      await this.#options.store.keepRefusal(refusal);
      await this.#options.onRefused(refusal);
      return text(422, `${reason}: ${message}\n`);
    }
    if (reason === 'OUT_OF_STEP') return { status: 409, contentType: 'text/x.tlog.size', body: `${cosignedSize}\n` };
    return text(reason === 'MALFORMED' ? 400 : 403, `${reason}: ${message}\n`);
  }
}

/** One sentence for people: which log, which trees, and what is wrong between them. */
export function describeRefusal({ origin, reason, size, heldSize }: WitnessRefusal): string {
  return reason === 'UNTRUSTED'
    ? `The audit log ${origin} shows ${size} leaves, after ${heldSize} were cosigned, signed by no key known of it (${reason}).`
    : `The audit log ${origin} signed ${size} leaves, which contradict the ${heldSize} that it had signed before (${reason}).`;
}

interface ParsedRequest {
  readonly origin: string;
  readonly size: number;
  readonly request: CosignRequest;
  readonly keys: readonly KeyStatement[];
}

interface KeyStatement {
  readonly verifierKey: string;
  readonly endorsement: string | null;
}

function parseRequest(body: string, history: string): ParsedRequest | undefined {
  try {
    const request = parseCosignRequest(body);
    const { origin, size } = parseCheckpoint(parseSignedNote(request.checkpoint).text);
    const keys = history === '' ? [] : (JSON.parse(history) as KeyStatement[]);
    const isHistory = Array.isArray(keys) && keys.length <= MOST_KEYS && keys.every(isStatement);
    return isHistory ? { origin, size, request, keys } : undefined;
  } catch {
    return undefined;
  }
}

const isStatement = (value: Partial<KeyStatement> | null): boolean =>
  typeof value?.verifierKey === 'string' && (value.endorsement === null || typeof value.endorsement === 'string');

/** Statements that do not hold leave the keys as they were: the checkpoint is then signed by nobody known. */
async function knownKeys(
  origin: string,
  first: readonly string[],
  statements: readonly KeyStatement[],
): Promise<readonly VerifierKey[]> {
  const trusted = first.map((key) => parseVerifierKey(key));
  const known = new Set(first);
  const fresh = statements.filter(({ verifierKey }) => !known.has(verifierKey));
  try {
    const endorsements = fresh.flatMap(({ endorsement }) => (endorsement === null ? [] : [endorsement]));
    return await followEndorsements({ origin, trusted, endorsements });
  } catch (error) {
    if (error instanceof ProofError) return trusted;
    throw error;
  }
}

const text = (status: DeskAnswer['status'], body: string): DeskAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});

/** How long a request to a witness may be. */
export const MOST_REQUEST_BYTES = 64 * 1024;
export const KEY_HISTORY_HEADER = 'domicile-log-keys';
