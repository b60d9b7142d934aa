import { CommandFailure } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';

/** What became of one item: a line of a file, an object of a bucket. */
export interface ItemOutcome {
  /** Its place in the source, for people: `line 6`, or an object's key. */
  readonly place: string;
  readonly order: number;
  readonly result: 'created' | 'updated' | 'unchanged' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

export interface ImportSummary {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly { readonly place: string; readonly reason: string }[];
  readonly dry_run: boolean;
}

/** Counts what happened and lists what was refused in the order of the source. */
export class ImportReport {
  readonly #outcomes: ItemOutcome[] = [];

  add(outcome: ItemOutcome): void {
    this.#outcomes.push(outcome);
  }

  summary(dryRun: boolean): ImportSummary {
    const count = (result: ItemOutcome['result']) => this.#outcomes.filter((each) => each.result === result).length;
    const refused = this.#outcomes
      .filter(({ result }) => result === 'refused')
      .sort((a, b) => a.order - b.order)
      .map(({ place, reason = 'refused' }) => ({ place, reason }));
    return {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      refused,
      dry_run: dryRun,
    };
  }

  /** Prints the summary; fails if anything was refused, so that a script notices. */
  finish(output: Output, what: string, dryRun: boolean): void {
    const summary = this.summary(dryRun);
    const { created, updated, unchanged, refused } = summary;
    const would = dryRun ? 'would be ' : '';
    output.answer(summary, [
      ...refused.map(({ place, reason }) => `${place}: ${reason}`),
      `${what}: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged, ${refused.length} refused.`,
    ]);
    if (refused.length === 0) return;
    throw new CommandFailure('Correct what was refused and run the same command again; what is done stays done.');
  }
}

/** An outcome of a line of a file. */
export const atLine = (line: number, result: ItemOutcome['result'], reason?: string): ItemOutcome => ({
  place: `line ${line}`,
  order: line,
  result,
  ...(reason === undefined ? {} : { reason }),
});
