import { encodeBase64 } from '#kernel/transparency-log/bytes.ts';
import type { JsonValue } from '#kernel/transparency-log/canonical-json.ts';
import { encodeLeaf, LEAF_FORMAT, type LogLeaf } from '#kernel/transparency-log/log-leaf.ts';
import { resultOf } from '../audit-entry.ts';

/** A row of `audit_entries`, of `ENTRY_COLUMNS`. */
export interface EntryRow {
  readonly id: string;
  readonly created_at: Date;
  readonly customer_id: string | null;
  readonly status_code: number;
  readonly bytes_transferred: string;
  readonly committed: Readonly<Record<string, string>>;
  readonly [column: string]: unknown;
}

/** Column → field of the leaf. A name here is part of the log's format: changing one needs a new leaf format. */
const FIELDS = {
  region_id: 'region',
  channel: 'channel',
  via: 'via',
  operation_type: 'operation',
  bucket_name: 'bucket',
  object_id: 'object_id',
  version_id: 'version_id',
  provider_used: 'provider',
  request_id: 'request_id',
  credential_kind: 'credential',
  roles: 'roles',
  organisation: 'organisation',
  source_country: 'source_country',
  source_country_method: 'source_country_method',
  source_country_confidence: 'source_country_confidence',
  purpose_of_processing: 'purpose',
  legal_basis: 'legal_basis',
  status_code: 'status',
  error_code: 'error_code',
  response_time_ms: 'duration_ms',
  decision: 'decision',
  decision_reasons: 'decision_reasons',
  ruleset_version: 'ruleset_version',
  cross_border_transfer: 'cross_border_transfer',
  retention_applied: 'retention_applied',
  compliance_info: 'compliance_info',
} as const;

/** What a leaf is made of; every column but those that only order the entries. */
export const ENTRY_COLUMNS = [
  'id',
  'created_at',
  'customer_id',
  'bytes_transferred',
  'committed',
  ...Object.keys(FIELDS),
]
  .map((name) => `e.${name}`)
  .join(', ');

export interface LeafPlace {
  readonly origin: string;
  readonly index: number;
  readonly handle: string | null;
  readonly sequence: number | null;
  readonly previous: Uint8Array | null;
}

/** The leaf of an entry at its place. Made from the stored row alone, so that anybody who has the row makes the same. */
export function leafOf(row: EntryRow, { origin, index, handle, sequence, previous }: LeafPlace): LogLeaf {
  const fields: Record<string, JsonValue> = {
    id: row.id,
    at: row.created_at.toISOString(),
    bytes: Number(row.bytes_transferred),
    result: resultOf(row.status_code),
  };
  for (const [column, field] of Object.entries(FIELDS)) {
    const value = row[column];
    if (value !== null && value !== undefined) fields[field] = value as JsonValue;
  }
  const customer =
    handle === null
      ? null
      : { handle, sequence: sequence ?? 0, previous: previous === null ? null : encodeBase64(previous) };
  return { format: LEAF_FORMAT, origin, index, customer, fields, committed: row.committed };
}

/** The leaf's bytes; of an entry that has no canonical form (someone bypassed the recorder), of its id alone: it must not stop the log. */
export function encodeEntryLeaf(leaf: LogLeaf): Uint8Array {
  try {
    return encodeLeaf(leaf);
  } catch {
    const { id = null, at = null } = leaf.fields;
    return encodeLeaf({ ...leaf, fields: { id, at, unencodable: true }, committed: {} });
  }
}
