import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import type { Channel, CredentialKind } from '../shared/request-facts.ts';
import type { Decision, EntryResult } from './audit-entry.ts';

/** An entry of the audit trail as it is read back, its personal values opened where they still exist. */
export interface RecordedEntry {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly at: Date;
  readonly channel: Channel;
  readonly via: 'direct' | 'gateway';
  readonly operation: string;
  readonly bucket: string | null;
  readonly objectKey: string | null;
  readonly objectId: string | null;
  readonly versionId: string | null;
  readonly subjects: string[];
  readonly actor: string | null;
  readonly credentialKind: CredentialKind | null;
  readonly roles: string[];
  readonly organisation: string | null;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly sourceCountry: string | null;
  readonly sourceCountryMethod: string | null;
  readonly sourceCountryConfidence: string | null;
  readonly purpose: string | null;
  readonly legalBasis: string | null;
  readonly requestId: string;
  readonly statusCode: number;
  readonly result: EntryResult;
  readonly errorCode: string | null;
  readonly bytesTransferred: number;
  readonly durationMs: number | null;
  readonly decision: Decision;
  readonly decisionReasons: string[];
  readonly rulesetVersion: string | null;
  readonly crossBorderTransfer: boolean;
  /** Some personal values of this entry have been erased; the log still holds the commitments to them. */
  readonly erased: boolean;
}

/** All that is given must hold. */
export interface AuditFilter {
  readonly operation?: string;
  readonly decisions?: readonly Decision[];
  readonly channel?: Channel;
  readonly crossBorderOnly?: boolean;
  /** A data subject that the entry concerns, as recorded in `AuditEntry.subjects`. */
  readonly subject?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

export interface AuditPage extends Page {
  readonly filter: AuditFilter;
}

export interface AuditReader {
  /** The page of each customer, newest first; one statement for all of them. */
  entriesOf(
    customerIds: readonly CustomerId[],
    page: AuditPage,
  ): Promise<ReadonlyMap<CustomerId, Connection<RecordedEntry>>>;
}
