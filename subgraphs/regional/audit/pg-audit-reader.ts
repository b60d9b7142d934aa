import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, cursorBy } from '../shared/connection.ts';
import { groupIntoConnections } from '../shared/group-into-connections.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { Channel, CredentialKind } from '../shared/request-facts.ts';
import { type Decision, resultOf } from './audit-entry.ts';
import { auditPageQuery } from './audit-page-sql.ts';
import type { AuditSealer, StoredPart } from './audit-sealer.ts';
import type { AuditSecrets } from './audit-secrets.ts';
import type { AuditPage, AuditReader, RecordedEntry } from './recorded-entry.ts';
import type { OpenedPart, SealedPartName } from './sealed-values.ts';

interface EntryRow {
  readonly id: string;
  readonly customer_id: CustomerId;
  readonly created_at: Date;
  readonly channel: Channel;
  readonly via: 'direct' | 'gateway';
  readonly operation_type: string;
  readonly bucket_name: string | null;
  readonly object_id: string | null;
  readonly version_id: string | null;
  readonly credential_kind: CredentialKind | null;
  readonly roles: string[];
  readonly organisation: string | null;
  readonly source_country: string | null;
  readonly source_country_method: string | null;
  readonly source_country_confidence: string | null;
  readonly purpose_of_processing: string | null;
  readonly legal_basis: string | null;
  readonly request_id: string;
  readonly status_code: number;
  readonly error_code: string | null;
  readonly bytes_transferred: string;
  readonly response_time_ms: number | null;
  readonly decision: Decision;
  readonly decision_reasons: string[];
  readonly ruleset_version: string | null;
  readonly cross_border_transfer: boolean;
  readonly committed: Readonly<Record<string, string>>;
  readonly request_key_id: string | null;
  readonly request_sealed: Buffer | null;
  readonly target_key_id: string | null;
  readonly target_sealed: Buffer | null;
}

const cursorOf = cursorBy<RecordedEntry>('auditEntries', ({ at, id }) => ({ at, id }));

export class PgAuditReader implements AuditReader {
  readonly #pool: RegionalPool;
  readonly #sealer: AuditSealer;
  readonly #secrets: AuditSecrets;

  constructor(pool: RegionalPool, sealer: AuditSealer, secrets: AuditSecrets) {
    this.#pool = pool;
    this.#sealer = sealer;
    this.#secrets = secrets;
  }

  async entriesOf(
    customerIds: readonly CustomerId[],
    page: AuditPage,
  ): Promise<ReadonlyMap<CustomerId, Connection<RecordedEntry>>> {
    const { subject } = page.filter;
    const customers = customerIds.map((id) => ({
      id,
      subjectHash: subject === undefined ? null : this.#secrets.personHash(id, subject),
    }));
    const { text, values } = auditPageQuery(customers, page);
    const { rows } = await this.#pool.query<EntryRow>(text, [...values]);
    const parts = rows.map((row) => [partOf(row, 'request'), partOf(row, 'target')] as const);
    const opened = await this.#sealer.open(parts.flat().filter((part) => part !== null));
    const openedOf = (part: StoredPart | null | undefined): OpenedPart | undefined =>
      part === null || part === undefined ? undefined : opened.get(part);
    const entries = rows.map((row, at) => toEntry(row, openedOf(parts[at]?.[0]), openedOf(parts[at]?.[1])));
    return groupIntoConnections(entries, page, cursorOf);
  }
}

function partOf(row: EntryRow, part: SealedPartName): StoredPart | null {
  const keyId = row[`${part}_key_id`];
  const sealed = row[`${part}_sealed`];
  return keyId === null || sealed === null ? null : { entryId: row.id, part, keyId, sealed };
}

function toEntry(row: EntryRow, request: OpenedPart | undefined, target: OpenedPart | undefined): RecordedEntry {
  const values = { ...request?.values, ...target?.values };
  const text = (value: string | readonly string[] | undefined): string | null =>
    typeof value === 'string' ? value : null;
  return {
    id: row.id,
    customerId: row.customer_id,
    at: row.created_at,
    channel: row.channel,
    via: row.via,
    operation: row.operation_type,
    bucket: row.bucket_name,
    objectKey: text(values.object_key),
    objectId: row.object_id,
    versionId: row.version_id,
    subjects: typeof values.subjects === 'object' ? [...values.subjects] : [],
    actor: text(values.actor),
    credentialKind: row.credential_kind,
    roles: row.roles,
    organisation: row.organisation,
    sourceIp: text(values.source_ip),
    userAgent: text(values.user_agent),
    sourceCountry: row.source_country,
    sourceCountryMethod: row.source_country_method,
    sourceCountryConfidence: row.source_country_confidence,
    purpose: row.purpose_of_processing,
    legalBasis: row.legal_basis,
    requestId: row.request_id,
    statusCode: row.status_code,
    result: resultOf(row.status_code),
    errorCode: row.error_code,
    bytesTransferred: Number(row.bytes_transferred),
    durationMs: row.response_time_ms,
    decision: row.decision,
    decisionReasons: row.decision_reasons,
    rulesetVersion: row.ruleset_version,
    crossBorderTransfer: row.cross_border_transfer,
    erased: Object.keys(row.committed).some((field) => !(field in values)),
  };
}
