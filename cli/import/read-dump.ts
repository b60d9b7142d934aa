import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandFailure } from '../exit-codes.ts';
import { requireColumns, type SourceRow } from './read-csv.ts';

/** pg_dump's plain format: `COPY public.customers (a, b) FROM stdin;`, a line per row, then `\.`. */
const COPY = /^COPY (?:"?[\w]+"?\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;$/i;

/** The rows of one table in a plain dump (PostgreSQL, `COPY` text format), streamed. NULL is an absent column. */
export async function* readDump(file: string, table: string, required: readonly string[]): AsyncGenerator<SourceRow> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  let columns: readonly string[] | undefined;
  let found = false;
  for await (const text of lines) {
    line += 1;
    if (line === 1 && text.startsWith('PGDMP')) throw notPlain(file);
    if (columns === undefined) {
      columns = columnsOf(text, table);
      if (columns !== undefined) requireColumns(columns, required, file);
      found ||= columns !== undefined;
    } else if (text === '\\.') columns = undefined;
    else yield { line, columns: toRow(columns, text.split('\t')) };
  }
  if (!found)
    throw new CommandFailure(`${file} has no COPY of a table ${table}: make it with pg_dump without --inserts.`);
}

function columnsOf(text: string, table: string): readonly string[] | undefined {
  const [, name, list] = COPY.exec(text) ?? [];
  return name === table ? list?.split(',').map((column) => column.trim().replace(/^"|"$/g, '')) : undefined;
}

const toRow = (columns: readonly string[], fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    columns.flatMap((column, index) => {
      const field = fields[index];
      return field === undefined || field === '\\N' ? [] : [[column, unescaped(field)]];
    }),
  );

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** COPY's text format: a backslash before a letter stands for a control character, before anything else for that. */
const unescaped = (field: string): string =>
  field.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);

const notPlain = (file: string): CommandFailure =>
  new CommandFailure(`${file} is a custom-format dump. Make it plain first: pg_restore --file=customers.sql ${file}`);
