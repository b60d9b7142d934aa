import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SqlStatement {
  readonly line: number;
  readonly layer: 'global' | 'regional';
  readonly sql: string;
}

export interface CodeBlock {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

const DOCUMENT = fileURLToPath(new URL('../fixtures/two-layer-architecture.md', import.meta.url));
const GLOBAL_TABLES = /\b(providers|regions|customer_routing|routing_log)\b/;

/** The fenced blocks of the product document, in order, without their indentation inside of lists. */
export function codeBlocks(): CodeBlock[] {
  const text = readFileSync(DOCUMENT, 'utf8');
  return [...text.matchAll(/^([ ]*)```(\w*)\n([\s\S]*?)^\1```/gm)].map((match) => ({
    language: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
    text: (match[3] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }));
}

/** Every SQL statement of the document, those given to `psql -c "…"` included. */
export function sqlStatements(): SqlStatement[] {
  return codeBlocks().flatMap(({ language, line, text }) => {
    if (language === 'sql') return statementsOf(text).map((sql) => ({ line, sql, layer: layerOf(sql) }));
    return [...text.matchAll(/psql\b[^"]*-d s3gateway_(global|regional)[^"]*-c "([^"]+)"/g)].map((match) => ({
      line,
      layer: match[1] as SqlStatement['layer'],
      sql: match[2] ?? '',
    }));
  });
}

function statementsOf(block: string): string[] {
  return block
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '');
}

const layerOf = (sql: string): SqlStatement['layer'] => (GLOBAL_TABLES.test(sql) ? 'global' : 'regional');

export interface CurlCommand {
  readonly line: number;
  readonly command: string;
}

/** Every curl command of the document, in order, with the lines it goes on over. */
export function curlCommands(): CurlCommand[] {
  return codeBlocks()
    .filter(({ language }) => language === 'bash')
    .flatMap(({ text, line }) => {
      const commands: { line: number; command: string }[] = [];
      let open = false;
      text.split('\n').forEach((row, index) => {
        const current = commands.at(-1);
        if (open && current !== undefined) current.command += `\n${row}`;
        else if (row.startsWith('curl ')) commands.push({ line: line + index + 1, command: row });
        else return;
        open = isUnfinished(commands.at(-1)?.command ?? '');
      });
      return commands;
    });
}

/** A shell reads on after a backslash and inside of quotes. */
const isUnfinished = (command: string): boolean =>
  command.endsWith('\\') || (command.replaceAll(/#.*$/gm, '').match(/'/g) ?? []).length % 2 === 1;
