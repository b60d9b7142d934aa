/**
 * Why a proof, note, tile or leaf was refused.
 * - `MALFORMED`: not of the form that its specification demands, so nothing was checked
 * - `WRONG_LOG`: well formed, but of a log, key or index other than the one asked about
 * - `BAD_SIGNATURE`: a key that the verifier trusts did not make this signature
 * - `UNTRUSTED`: no signature of a trusted key, or fewer witnesses than demanded
 * - `MISMATCH`: everything is well formed and the hashes differ: the data, the proof or the tree was changed
 */
export type ProofErrorCode = 'MALFORMED' | 'WRONG_LOG' | 'BAD_SIGNATURE' | 'UNTRUSTED' | 'MISMATCH';

/** Verification throws, so that a caller who forgets to look at an answer cannot accept a forgery. */
export class ProofError extends Error {
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, message: string) {
    super(message);
    this.name = 'ProofError';
    this.code = code;
  }
}

export function malformed(message: string): ProofError {
  return new ProofError('MALFORMED', message);
}
