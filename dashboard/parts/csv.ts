type Cell = string | number | boolean | null | undefined;

export interface CsvTable {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** RFC 4180, CRLF; a cell that a spreadsheet would run as a formula is made text. */
export function toCsv({ header, rows }: CsvTable): string {
  return [header, ...rows].map((row) => row.map(toCell).join(',')).join('\r\n');
}

function toCell(value: Cell): string {
  const text = value === null || value === undefined ? '' : String(value);
  const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function downloadCsv(table: CsvTable): void {
  // The mark tells spreadsheets that it is UTF-8.
  save(`${table.name}.csv`, new Blob(['\uFEFF', toCsv(table)], { type: 'text/csv' }));
}

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
