import type { ProcessingRecord } from './processing-record.ts';

const COLUMNS = {
  customer_id: 'customerId',
  controller: 'controller',
  contact: 'contact',
  data_protection_officer: 'dataProtectionOfficer',
  categories: 'categories',
  buckets: 'buckets',
  objects: 'objects',
  classifications: 'classifications',
  third_countries: 'thirdCountries',
  instruments: 'instruments',
  measures: 'measures',
  retention: 'retention',
} as const satisfies Record<string, keyof ProcessingRecord>;

export function toJson(record: ProcessingRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(COLUMNS).map(([name, field]) => [name, record[field]]));
}

export const CSV_HEADER = `${Object.keys(COLUMNS).join(',')}\r\n`;

/** RFC 4180, one line. */
export function toCsv(record: ProcessingRecord): string {
  const cells = Object.values(COLUMNS).map((field) => cell(record[field]));
  return `${cells.join(',')}\r\n`;
}

function cell(value: string | number | null | readonly string[]): string {
  const text = Array.isArray(value) ? value.join('; ') : String(value ?? '');
  // A spreadsheet would take it for a formula (CWE-1236).
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
