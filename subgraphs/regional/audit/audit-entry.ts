import type { RequestFacts } from '../shared/request-facts.ts';

/** ALLOW_AND_LOG and REQUIRE_APPROVAL come with the residency decisions. */
export type Decision = 'ALLOW' | 'ALLOW_AND_LOG' | 'REQUIRE_APPROVAL' | 'DENY';

/** One line of the audit trail: what one request did to one customer's data, however it ended. */
export interface AuditEntry {
  readonly request: RequestFacts;
  /** The customer concerned; null if the request named none. Unknown and foreign customers are logged as named. */
  readonly customerId: string | null;
  /** S3 operation, GraphQL field or REST route by name: `PutObject`, `Customer`, `GET /api/compliance/summary`. */
  readonly operation: string;
  readonly bucket?: string;
  readonly objectKey?: string;
  readonly objectId?: string;
  readonly versionId?: string;
  /** The status that the client is about to get. */
  readonly statusCode: number;
  readonly errorCode?: string;
  /** Body bytes received (writes) or about to be sent (reads). */
  readonly bytesTransferred?: number;
  readonly decision: Decision;
  readonly crossBorderTransfer?: boolean;
  /** Facts for the `compliance_info` column. */
  readonly complianceInfo?: Readonly<Record<string, unknown>>;
}
