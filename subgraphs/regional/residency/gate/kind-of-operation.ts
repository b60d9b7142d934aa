import type { Channel } from '../../shared/request-facts.ts';
import type { Disclosure } from '../decision-input.ts';

/** S3 operations that give out the bytes themselves; a copy reads its source. */
const READS_CONTENT: ReadonlySet<string> = new Set([
  'GetObject',
  'SelectObjectContent',
  'CopyObject',
  'UploadPartCopy',
]);

/** Whoever gets these keeps a copy of everything at once. */
export const EXPORT_OPERATIONS = {
  auditExport: 'GET /api/audit/export',
  bundle: 'GET /api/data-subject-requests/:id/bundle',
  processingRecords: 'GET /api/compliance/processing-records',
  processingRecordsCsv: 'Region.processingRecordsCsv',
  push: 'PushToController',
} as const;
const EXPORTS: ReadonlySet<string> = new Set(Object.values(EXPORT_OPERATIONS));

/** What an operation does to the data, by its name in the audit trail. */
export function kindOfOperation(channel: Channel, operation: string): Disclosure['kind'] {
  if (channel !== 's3') return EXPORTS.has(operation) ? 'EXPORT' : 'FIELD_READ';
  if (READS_CONTENT.has(operation)) return 'CONTENT_READ';
  if (operation.startsWith('List')) return 'LIST';
  return /^(Get|Head)/.test(operation) ? 'METADATA_READ' : 'CONTENT_WRITE';
}
