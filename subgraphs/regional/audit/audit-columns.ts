import type { AuditEntry } from './audit-entry.ts';
import { boundedJson, boundedText } from './bounded.ts';
import { credentialOf } from './credential-of.ts';
import { groundOf } from './processing-ground.ts';
import type { SealedValues } from './sealed-values.ts';

/** An entry as it is about to be written. */
export interface PreparedEntry {
  readonly entry: AuditEntry;
  readonly sealed: SealedValues;
  readonly now: Date;
}

interface AuditColumn {
  readonly name: string;
  readonly type: 'text' | 'uuid' | 'int' | 'bigint' | 'boolean' | 'jsonb' | 'bytea';
  readonly read: (prepared: PreparedEntry) => string | number | boolean | Uint8Array | null;
}

const LONGEST_DURATION_MS = 2_147_483_647;
const MOST_NAMES = 16;

/** What goes to `audit_entries`: the one mapping of an entry to its columns. */
const ENTRY_COLUMNS: readonly AuditColumn[] = [
  { name: 'id', type: 'uuid', read: ({ sealed }) => sealed.entryId },
  { name: 'customer_id', type: 'text', read: ({ entry }) => boundedText(entry.customerId, 128) },
  { name: 'channel', type: 'text', read: ({ entry }) => entry.request.channel },
  { name: 'via', type: 'text', read: ({ entry }) => entry.request.via },
  { name: 'operation_type', type: 'text', read: ({ entry }) => boundedText(entry.operation, 200) },
  { name: 'bucket_name', type: 'text', read: ({ entry }) => boundedText(entry.bucket, 255) },
  { name: 'object_id', type: 'uuid', read: ({ entry }) => entry.objectId ?? null },
  { name: 'version_id', type: 'text', read: ({ entry }) => boundedText(entry.versionId, 128) },
  { name: 'provider_used', type: 'text', read: ({ entry }) => boundedText(entry.provider, 128) },
  { name: 'request_id', type: 'text', read: ({ entry }) => boundedText(entry.request.requestId, 128) },
  { name: 'credential_kind', type: 'text', read: ({ entry }) => credentialOf(entry.request).kind },
  { name: 'roles', type: 'jsonb', read: ({ entry }) => names(credentialOf(entry.request).roles) },
  {
    name: 'organisation',
    type: 'text',
    read: ({ entry }) => boundedText(credentialOf(entry.request).organisation, 128),
  },
  { name: 'source_country', type: 'text', read: ({ entry }) => boundedText(entry.request.source?.country, 2) },
  { name: 'source_country_method', type: 'text', read: ({ entry }) => boundedText(entry.request.source?.method, 32) },
  {
    name: 'source_country_confidence',
    type: 'text',
    read: ({ entry }) => boundedText(entry.request.source?.confidence, 16),
  },
  { name: 'purpose_of_processing', type: 'text', read: ({ entry }) => boundedText(groundOf(entry).purpose, 200) },
  { name: 'legal_basis', type: 'text', read: ({ entry }) => boundedText(groundOf(entry).legalBasis, 64) },
  { name: 'status_code', type: 'int', read: ({ entry }) => entry.statusCode },
  { name: 'error_code', type: 'text', read: ({ entry }) => boundedText(entry.errorCode, 64) },
  { name: 'bytes_transferred', type: 'bigint', read: ({ entry }) => entry.bytesTransferred ?? 0 },
  {
    name: 'response_time_ms',
    type: 'int',
    read: ({ entry, now }) =>
      Math.max(0, Math.min(LONGEST_DURATION_MS, now.getTime() - entry.request.startedAt.getTime())),
  },
  { name: 'decision', type: 'text', read: ({ entry }) => entry.decision },
  { name: 'decision_reasons', type: 'jsonb', read: ({ entry }) => names(entry.decisionReasons) },
  { name: 'ruleset_version', type: 'text', read: ({ entry }) => boundedText(entry.rulesetVersion, 64) },
  { name: 'cross_border_transfer', type: 'boolean', read: ({ entry }) => entry.crossBorderTransfer ?? false },
  { name: 'compliance_info', type: 'jsonb', read: ({ entry }) => boundedJson(entry.complianceInfo ?? {}) },
  { name: 'committed', type: 'jsonb', read: ({ sealed }) => JSON.stringify(sealed.committed) },
];

/** What goes to the side tables. */
const SIDE_COLUMNS: readonly AuditColumn[] = [
  { name: 'request_key_id', type: 'uuid', read: ({ sealed }) => sealed.request?.keyId ?? null },
  { name: 'request_sealed', type: 'bytea', read: ({ sealed }) => sealed.request?.sealed ?? null },
  { name: 'target_key_id', type: 'uuid', read: ({ sealed }) => sealed.target?.keyId ?? null },
  { name: 'target_sealed', type: 'bytea', read: ({ sealed }) => sealed.target?.sealed ?? null },
  { name: 'people', type: 'jsonb', read: ({ sealed }) => JSON.stringify(sealed.people) },
];

const COLUMNS = [...ENTRY_COLUMNS, ...SIDE_COLUMNS];
const ENTRY_NAMES = ENTRY_COLUMNS.map(({ name }) => name);
const ALL_NAMES = COLUMNS.map(({ name }) => name).join(', ');

/** How many parameters an `AuditStatement` takes. */
export const AUDIT_PARAMETER_COUNT = COLUMNS.length;

export interface AuditStatement {
  /** Number of the first of the `AUDIT_PARAMETER_COUNT` parameters. */
  readonly first: number;
  /** Number of the parameter with the region's id. */
  readonly region?: number;
  /** Columns that the statement itself knows better: expressions over `entry` and whatever `join` brings. */
  readonly rewritten?: Readonly<Record<string, string>>;
  /** After `FROM unnest(…) WITH ORDINALITY AS entry (…, n)`: a join or a WHERE on other CTEs. */
  readonly join?: string;
}

/**
 * Common table expressions that write entries and their sealed values in the statement of the change they describe:
 * `WITH … , ${recordEntries({ first: 4 })} SELECT …`. Their parameters come from `AuditSealer.parameters`.
 */
export function recordEntries({ first, region = 1, rewritten = {}, join = '' }: AuditStatement): string {
  const arrays = COLUMNS.map(({ type }, index) => `$${first + index}::${type}[]`);
  const read = COLUMNS.map(({ name }) => `${rewritten[name] ?? `entry.${name}`} AS ${name}`);
  const entryNames = ENTRY_NAMES.join(', ');
  return `audited AS MATERIALIZED (
      SELECT ${read.join(', ')} FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS entry (${ALL_NAMES}, n) ${join}),
    audited_entries AS (
      INSERT INTO audit_entries (region_id, ${entryNames}) SELECT $${region}, ${entryNames} FROM audited),
    audited_values AS (
      INSERT INTO audit_values (entry_id, request_key_id, request_sealed, target_key_id, target_sealed)
      SELECT id, request_key_id, request_sealed, target_key_id, target_sealed FROM audited
      WHERE request_sealed IS NOT NULL OR target_sealed IS NOT NULL),
    audited_people AS (
      INSERT INTO audit_subjects (entry_id, customer_id, subject_hash, role)
      SELECT id, customer_id, decode(person ->> 'hash', 'hex'), person ->> 'role'
      FROM audited, jsonb_array_elements(people) AS person)`;
}

/** One array per column. */
export function auditParameters(entries: readonly PreparedEntry[]): unknown[][] {
  return COLUMNS.map((column) => entries.map((entry) => column.read(entry)));
}

function names(values: readonly string[] | undefined): string {
  return JSON.stringify((values ?? []).slice(0, MOST_NAMES).map((value) => boundedText(value, 64)));
}
