import { ROLES } from '#kernel/authorization/caller.ts';
import { POLICY, type PolicyRow } from '#kernel/authorization/policy-table.ts';

const START = '<!-- table: npm run authorization-table -->';
const END = '<!-- end of table -->';
const COLUMNS = [...ROLES, 'service'] as const;

/** The policy table as Markdown: one line per operation, how far each role reaches, and where it can be asked for. */
export function renderAuthorizationTable(policy: Readonly<Record<string, PolicyRow>> = POLICY): string {
  const head = ['Operation', 'About', ...COLUMNS.map((role) => `\`${role}\``), 'Asked for at'];
  const rows = Object.entries(policy).map(([operation, { target, allow, at }]) => [
    `\`${operation}\``,
    target,
    ...COLUMNS.map((role) => allow[role] ?? '—'),
    at.map((place) => `\`${place}\``).join(' '),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The table as it stands in docs/authorization.md. */
export function documentedTable(document: string): string {
  return document.slice(document.indexOf(START) + START.length, document.indexOf(END)).trim();
}

/** The document with the table as it is now. */
export function withCurrentTable(document: string): string {
  const [before = '', rest = ''] = document.split(START);
  return `${before}${START}\n${renderAuthorizationTable()}\n${rest.slice(rest.indexOf(END))}`;
}
