import type { AuditEntry } from './audit-entry.ts';

/**
 * The one mapping of an audit entry to `operations_log`. The recorder and every statement that commits an entry together with
 * the change it describes are built from it.
 */
interface AuditColumn {
  readonly name: string;
  readonly type: 'text' | 'uuid' | 'int' | 'bigint' | 'boolean' | 'jsonb';
  readonly read: (entry: AuditEntry, now: Date) => string | number | boolean | null;
}

const COLUMNS: readonly AuditColumn[] = [
  { name: 'customer_id', type: 'text', read: (entry) => text(entry.customerId, 128) },
  { name: 'channel', type: 'text', read: (entry) => entry.request.channel },
  { name: 'operation_type', type: 'text', read: (entry) => text(entry.operation, 200) },
  { name: 'bucket_name', type: 'text', read: (entry) => text(entry.bucket, 255) },
  { name: 'object_key', type: 'text', read: (entry) => text(entry.objectKey, 1024) },
  { name: 'object_id', type: 'uuid', read: (entry) => entry.objectId ?? null },
  { name: 'version_id', type: 'text', read: (entry) => text(entry.versionId, 128) },
  { name: 'request_id', type: 'text', read: (entry) => text(entry.request.requestId, 128) },
  { name: 'user_id', type: 'text', read: (entry) => text(entry.request.actor, 256) },
  { name: 'user_agent', type: 'text', read: (entry) => text(entry.request.userAgent, 512) },
  { name: 'source_ip', type: 'text', read: (entry) => text(entry.request.sourceIp, 64) },
  { name: 'via', type: 'text', read: (entry) => entry.request.via },
  { name: 'status_code', type: 'int', read: (entry) => entry.statusCode },
  { name: 'bytes_transferred', type: 'bigint', read: (entry) => entry.bytesTransferred ?? 0 },
  {
    name: 'response_time_ms',
    type: 'int',
    read: (entry, now) => Math.max(0, Math.min(2_147_483_647, now.getTime() - entry.request.startedAt.getTime())),
  },
  { name: 'error_code', type: 'text', read: (entry) => text(entry.errorCode, 64) },
  { name: 'decision', type: 'text', read: (entry) => entry.decision },
  { name: 'cross_border_transfer', type: 'boolean', read: (entry) => entry.crossBorderTransfer ?? false },
  { name: 'compliance_info', type: 'jsonb', read: (entry) => json(entry.complianceInfo ?? {}) },
];

/** How many parameters `auditRows` takes. */
export const AUDIT_PARAMETER_COUNT = COLUMNS.length;

/** The columns an entry fills, for `INSERT INTO operations_log (region_id, …)`; `region_id` is the writer's to add. */
export const AUDIT_COLUMN_NAMES = COLUMNS.map((column) => column.name).join(', ');

/** `unnest($n::text[], …) AS entry (customer_id, …)`: one row per entry, in order, from the parameters of `auditParameters`. */
export function auditRows(firstParameter: number): string {
  const arrays = COLUMNS.map((column, index) => `$${firstParameter + index}::${column.type}[]`);
  return `unnest(${arrays.join(', ')}) AS entry (${AUDIT_COLUMN_NAMES})`;
}

/** The parameters of `auditRows`: one array per column. */
export function auditParameters(entries: readonly AuditEntry[], now: Date): unknown[][] {
  return COLUMNS.map((column) => entries.map((entry) => column.read(entry, now)));
}

/** Bounded, and free of what PostgreSQL refuses in a text: one odd entry must not fail the others of its batch. */
function text(value: string | null | undefined, longest: number): string | null {
  return value === null || value === undefined ? null : storable(value.slice(0, longest));
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;
const storable = (value: string): string => value.replace(UNSTORABLE, '\uFFFD');

function json(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? storable(member) : member));
}
