import type { RequestFacts } from '../shared/request-facts.ts';

/** ALLOW_AND_LOG and REQUIRE_APPROVAL come with the residency decisions. */
export type Decision = 'ALLOW' | 'ALLOW_AND_LOG' | 'REQUIRE_APPROVAL' | 'DENY';

/**
 * One line of the audit trail: what one request did to one customer's data, however it ended. Who fills what:
 * - the reader of request facts: `request` (who, from where, through what)
 * - the residency decision: `decision`, `decisionReasons`, `rulesetVersion`, `crossBorderTransfer`
 * - the service that acts: everything else
 *
 * Personal values (actor, address, user agent, object key, subjects) are sealed before they reach the database and appear in the
 * log as salted commitments; all other fields are stored in clear for good and must hold nothing personal. Everything is bounded
 * when it is recorded; what is longer is cut.
 */
export interface AuditEntry {
  readonly request: RequestFacts;
  /** The customer concerned; null if the request named none. Unknown and foreign customers are logged as named. */
  readonly customerId: string | null;
  /** S3 operation, GraphQL field or REST route by name: `PutObject`, `Customer`, `GET /api/compliance/summary`. */
  readonly operation: string;
  readonly bucket?: string;
  /** Personal: sealed. */
  readonly objectKey?: string;
  readonly objectId?: string;
  readonly versionId?: string;
  /**
   * The data subjects that it concerns, by the reference that erasure will use, the same for all entries of a subject. Personal:
   * sealed. At most 16 are recorded.
   */
  readonly subjects?: readonly string[];
  /** The status that the client is about to get. */
  readonly statusCode: number;
  readonly errorCode?: string;
  /**
   * S3: body bytes received (writes) or about to be sent (reads). GraphQL and REST: those of the answer; 0 where it is streamed,
   * because the entry is there before its first byte.
   */
  readonly bytesTransferred?: number;
  readonly decision: Decision;
  /** Machine codes of why it was decided so; no personal data. */
  readonly decisionReasons?: readonly string[];
  readonly rulesetVersion?: string;
  readonly crossBorderTransfer?: boolean;
  /** Why the data is processed, as a code or a short phrase without personal data. Unless given: `groundOf`. */
  readonly purpose?: string;
  /** GDPR Article 6(1): `contract`, `legal_obligation`, … Unless given: `groundOf`. */
  readonly legalBasis?: string;
  /** The ground that the customer, as controller, has stated for what it stores. */
  readonly statedBasis?: string;
  /** Where the bytes are kept. */
  readonly provider?: string;
  /** Further facts for the `compliance_info` column; no personal data. At most 8 KiB as JSON, else `{"truncated": true}`. */
  readonly complianceInfo?: Readonly<Record<string, unknown>>;
}

/** What an entry says of a residency decision. */
export type DecisionRecord = Pick<
  AuditEntry,
  'decision' | 'decisionReasons' | 'rulesetVersion' | 'crossBorderTransfer' | 'complianceInfo' | 'statedBasis'
>;

export type EntryResult = 'served' | 'refused' | 'malformed' | 'failed';

const MALFORMED: ReadonlySet<number> = new Set([400, 405, 411, 413, 414, 415, 431]);

/** What the status comes to. */
export function resultOf(statusCode: number): EntryResult {
  if (statusCode >= 500) return 'failed';
  if (statusCode < 400) return 'served';
  return MALFORMED.has(statusCode) ? 'malformed' : 'refused';
}

const NOT_OURS: ReadonlySet<string> = new Set([
  'CUSTOMER_NOT_FOUND',
  'CUSTOMER_NOT_ROUTED',
  'WRONG_REGION',
  'CustomerNotFound',
  'WrongRegion',
]);

/** False if the entry names somebody who is no customer of this region. */
export const isOurs = ({ errorCode }: AuditEntry): boolean => errorCode === undefined || !NOT_OURS.has(errorCode);
