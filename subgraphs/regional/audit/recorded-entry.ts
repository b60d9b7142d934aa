import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import type { Channel } from '../shared/request-facts.ts';
import type { Decision } from './audit-entry.ts';

/** An entry of the audit trail as it is read back. */
export interface RecordedEntry {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly at: Date;
  readonly channel: Channel;
  readonly operation: string;
  readonly bucket: string | null;
  readonly objectKey: string | null;
  readonly versionId: string | null;
  readonly actor: string | null;
  readonly sourceIp: string | null;
  readonly sourceCountry: string | null;
  readonly via: 'direct' | 'gateway';
  readonly requestId: string;
  readonly statusCode: number;
  readonly errorCode: string | null;
  readonly bytesTransferred: number;
  readonly decision: Decision;
  readonly crossBorderTransfer: boolean;
}

export interface AuditReader {
  /** The page of each customer, newest first; one statement for all of them. */
  entriesOf(
    customerIds: readonly CustomerId[],
    page: Page,
  ): Promise<ReadonlyMap<CustomerId, Connection<RecordedEntry>>>;
}
