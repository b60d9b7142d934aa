/**
 * - `MALFORMED`: not an export, or a line that is none
 * - `UNTRUSTED`: no trusted key signed it, or too few witnesses did
 * - `BAD_SIGNATURE`: a trusted key's signature is wrong
 * - `MISSING`: an entry that the log holds a hash of is not there
 * - `ALTERED`: the entry is not the one whose hash the log holds
 * - `OUT_OF_ORDER`: an index is skipped or comes twice
 * - `TRAIL`: a customer's entries do not follow each other
 * - `DISCLOSURE`: a disclosed value is not the one committed to
 * - `NOT_INCLUDED`: the proof does not show the entry in the signed tree
 * - `FORKED`: the entries do not come to a tree that was signed earlier
 * - `REWOUND`: the log is shorter than a checkpoint that it signed
 * - `CLOCK`: recorded far before the entry in front of it
 * - `TRUNCATED`: the export has no trailer, or another number of entries
 */
export type FindingCode =
  | 'MALFORMED'
  | 'UNTRUSTED'
  | 'BAD_SIGNATURE'
  | 'MISSING'
  | 'ALTERED'
  | 'OUT_OF_ORDER'
  | 'TRAIL'
  | 'DISCLOSURE'
  | 'NOT_INCLUDED'
  | 'FORKED'
  | 'REWOUND'
  | 'CLOCK'
  | 'TRUNCATED';

export interface Finding {
  readonly code: FindingCode;
  /** Leaf index of the entry; null if it is about the whole. */
  readonly index: number | null;
  /** The entry's id, if the export has it. */
  readonly entryId: string | null;
  readonly message: string;
}

const MOST_FINDINGS = 1_000;

/** Gathers what is wrong; a log that is wrong everywhere is not worth a gigabyte of messages. */
export class Findings {
  readonly #found: Finding[] = [];
  #count = 0;

  add(
    code: FindingCode,
    message: string,
    entry: { readonly index?: number; readonly entryId?: string | null } = {},
  ): void {
    this.#count += 1;
    if (this.#found.length >= MOST_FINDINGS) return;
    this.#found.push({ code, message, index: entry.index ?? null, entryId: entry.entryId ?? null });
  }

  /** Whether something is wrong with an entry from this index on: then nothing vaguer needs to point there. */
  nameEntrySince(index: number): boolean {
    return this.#found.some((finding) => finding.index !== null && finding.index >= index);
  }

  get count(): number {
    return this.#count;
  }

  /** The first bad entry first; what is about the whole comes last. */
  sorted(): readonly Finding[] {
    return this.#found.toSorted(
      (a, b) => (a.index ?? Number.POSITIVE_INFINITY) - (b.index ?? Number.POSITIVE_INFINITY),
    );
  }
}
