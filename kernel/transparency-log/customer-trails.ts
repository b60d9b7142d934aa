import { encodeBase64 } from './bytes.ts';
import type { LogLeaf } from './log-leaf.ts';
import { ProofError } from './proof-error.ts';

/**
 * Follows leaves in the order of the log and notices a customer's entry that is missing, doubled or moved. The first leaf seen
 * of a customer is taken as it is, so an extract may begin anywhere; that it is the very first shows in its sequence of 0.
 */
export class CustomerTrails {
  readonly #last = new Map<string, { readonly sequence: number; readonly hash: string }>();

  /** Throws `MISMATCH` if the leaf does not come next in its customer's trail. Entries of no customer always pass. */
  follow(leaf: LogLeaf, leafHash: Uint8Array): void {
    if (leaf.customer === null) return;
    const { handle, sequence, previous } = leaf.customer;
    const last = this.#last.get(handle);
    if (last !== undefined && sequence !== last.sequence + 1) {
      const found = `after entry ${last.sequence} of its customer comes ${sequence}`;
      throw new ProofError('MISMATCH', `The trail breaks at index ${leaf.index}: ${found}.`);
    }
    if (last !== undefined && previous !== last.hash) {
      throw new ProofError(
        'MISMATCH',
        `The trail breaks at index ${leaf.index}: the customer’s previous entry is another.`,
      );
    }
    this.#last.set(handle, { sequence, hash: encodeBase64(leafHash) });
  }

  /** A leaf is not there any more, nobody knows whose: every customer's next one is taken as it is. */
  skip(): void {
    this.#last.clear();
  }
}
