import type { Channel } from '../../shared/request-facts.ts';
import type { Disclosure } from '../decision-input.ts';

/** S3 operations that give out the bytes themselves; a copy reads its source. */
const READS_CONTENT: ReadonlySet<string> = new Set([
  'GetObject',
  'SelectObjectContent',
  'CopyObject',
  'UploadPartCopy',
]);

/** What an operation does to the data, by its name in the audit trail. */
export function kindOfOperation(channel: Channel, operation: string): Disclosure['kind'] {
  if (channel !== 's3') return 'FIELD_READ';
  if (READS_CONTENT.has(operation)) return 'CONTENT_READ';
  if (operation.startsWith('List')) return 'LIST';
  return /^(Get|Head)/.test(operation) ? 'METADATA_READ' : 'CONTENT_WRITE';
}
