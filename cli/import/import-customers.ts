import { extname } from 'node:path';
import { ApiRefusal } from '../api/api-client.ts';
import type { Session } from '../create-session.ts';
import { ImportJournal } from './import-journal.ts';
import { atLine, ImportReport, type ItemOutcome } from './import-report.ts';
import { inParallel } from './in-parallel.ts';
import { MoveCustomer } from './move-customer.ts';
import { readCsv, type SourceRow } from './read-csv.ts';
import { readDump } from './read-dump.ts';
import { RegionChoice } from './region-choice.ts';
import { toRegistration } from './to-registration.ts';

export interface ImportCustomersOptions {
  readonly file: string;
  /** Country, by name or code, to region: for countries without a region of their own. */
  readonly place: ReadonlyMap<string, string>;
  /** How many customers at a time. */
  readonly parallel: number;
  readonly dryRun: boolean;
}

const REQUIRED = ['customer_id', 'customer_name', 'country'];

/**
 * Splits the customers of a single layer by country: assigns each to its region in the global layer, then registers the profile
 * at the region itself, so that no personal data passes through the router. Every step can be repeated.
 */
export async function importCustomers({ api, output }: Session, options: ImportCustomersOptions): Promise<void> {
  const { file, dryRun } = options;
  const choice = await RegionChoice.load(api, options.place);
  const move = new MoveCustomer(api, choice);
  const journal = await ImportJournal.open(`${file}.imported`, { readOnly: dryRun });
  const report = new ImportReport();
  const seen = new Map<string, number>();
  try {
    await inParallel(rowsOf(file), options.parallel, async (row) => {
      report.add(await importRow(row, { seen, journal, move, dryRun }));
    });
  } finally {
    await journal.close();
  }
  report.finish(output, 'Customers', dryRun);
}

interface RowParts {
  /** Customer ids of this file and the line that had them first. */
  readonly seen: Map<string, number>;
  readonly journal: ImportJournal;
  readonly move: MoveCustomer;
  readonly dryRun: boolean;
}

async function importRow(row: SourceRow, { seen, journal, move, dryRun }: RowParts): Promise<ItemOutcome> {
  const { line } = row;
  const registration = toRegistration(row.columns);
  if ('problem' in registration) return atLine(line, 'refused', registration.problem);
  const first = seen.get(registration.customerId);
  if (first !== undefined) return atLine(line, 'refused', `the customer is on line ${first} already`);
  seen.set(registration.customerId, line);
  if (journal.has(row.columns)) return atLine(line, 'unchanged');
  try {
    const result = dryRun ? await move.foresee(registration) : await move.run(registration);
    if (!dryRun) await journal.add(row.columns);
    return atLine(line, result);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return atLine(line, 'refused', error.message);
  }
}

const rowsOf = (file: string): AsyncIterable<SourceRow> =>
  extname(file).toLowerCase() === '.csv' ? readCsv(file, REQUIRED) : readDump(file, 'customers', REQUIRED);
