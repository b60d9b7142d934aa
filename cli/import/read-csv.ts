import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { CommandFailure } from '../exit-codes.ts';

/** A row of a file, by column name, with the line it began on. */
export interface SourceRow {
  readonly line: number;
  readonly columns: Readonly<Record<string, string>>;
}

const LONGEST_RECORD = 1024 * 1024;

/** The rows of a CSV file with a heading (RFC 4180), streamed. An empty field is an absent one, as for COPY … CSV. */
export async function* readCsv(file: string, required: readonly string[]): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    skip_empty_lines: true,
  });
  // The error reaches the reader of the parser.
  pipeline(createReadStream(file), parser, () => undefined);
  let checked = false;
  let line = 2;
  try {
    for await (const row of parser as AsyncIterable<CsvRow>) {
      if (!checked) requireColumns(Object.keys(row.record), required, file);
      checked = true;
      yield { line, columns: withoutEmpty(row.record) };
      line = row.info.lines + 1;
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${file} cannot be read from line ${line} on: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

interface CsvRow {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

export function requireColumns(found: readonly string[], required: readonly string[], file: string): void {
  const missing = required.filter((column) => !found.includes(column));
  if (missing.length > 0) throw new CommandFailure(`${file} has no column ${missing.join(', ')} in its heading.`);
}

const withoutEmpty = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
