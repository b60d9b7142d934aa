import { CommandFailure } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';

/** What became of one line of the file. */
export interface LineOutcome {
  readonly line: number;
  readonly result: 'created' | 'updated' | 'unchanged' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

export interface ImportSummary {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  readonly dry_run: boolean;
}

/** Counts what happened and lists refused lines in the order of the file. */
export class ImportReport {
  readonly #outcomes: LineOutcome[] = [];

  add(outcome: LineOutcome): void {
    this.#outcomes.push(outcome);
  }

  summary(dryRun: boolean): ImportSummary {
    const count = (result: LineOutcome['result']) => this.#outcomes.filter((each) => each.result === result).length;
    const refused = this.#outcomes
      .filter(({ result }) => result === 'refused')
      .map(({ line, reason = 'refused' }) => ({ line, reason }))
      .sort((a, b) => a.line - b.line);
    return {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      refused,
      dry_run: dryRun,
    };
  }

  /** Prints the summary; fails if a line was refused, so that a script notices. */
  finish(output: Output, what: string, dryRun: boolean): void {
    const summary = this.summary(dryRun);
    const { created, updated, unchanged, refused } = summary;
    const would = dryRun ? 'would be ' : '';
    output.answer(summary, [
      ...refused.map(({ line, reason }) => `line ${line}: ${reason}`),
      `${what}: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged, ${refused.length} refused.`,
    ]);
    if (refused.length === 0) return;
    throw new CommandFailure('Correct the refused lines and run the same command again; what is done stays done.');
  }
}
