import type { AuditPage } from './recorded-entry.ts';

export interface AuditPageQuery {
  readonly text: string;
  readonly values: readonly unknown[];
}

const COLUMNS = `e.id, e.customer_id, e.created_at, e.channel, e.via, e.operation_type, e.bucket_name, e.object_id, e.version_id,
  e.credential_kind, e.roles, e.organisation, e.source_country, e.source_country_method, e.source_country_confidence,
  e.purpose_of_processing, e.legal_basis, e.request_id, e.status_code, e.error_code, e.bytes_transferred, e.response_time_ms,
  e.decision, e.decision_reasons, e.ruleset_version, e.cross_border_transfer, e.committed`;

/**
 * One statement for the pages of many customers: per customer one range of an index in each month that the filter leaves.
 * Conditions that are not asked for are left out, so that the planner sees which index fits.
 */
export function auditPageQuery(
  customers: readonly { readonly id: string; readonly subjectHash: string | null }[],
  { first, after, filter }: AuditPage,
): AuditPageQuery {
  const values: unknown[] = [customers.map(({ id }) => id), customers.map(({ subjectHash }) => subjectHash)];
  const conditions: string[] = [];
  const where = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((operation) => `e.operation_type = ${operation}::text`, filter.operation);
  where((channel) => `e.channel = ${channel}::text`, filter.channel);
  where((decisions) => `e.decision = ANY (${decisions}::text[])`, filter.decisions);
  where((from) => `e.created_at >= ${from}::timestamptz`, filter.from);
  where((to) => `e.created_at < ${to}::timestamptz`, filter.to);
  where((at) => `e.created_at <= ${at}::timestamptz`, after?.at);
  where((id) => `(e.created_at < $${values.length - 1}::timestamptz OR e.id > ${id}::uuid)`, after?.id);
  if (filter.crossBorderOnly === true) conditions.push('e.cross_border_transfer');
  // A partial index serves rare decisions only if the condition names it.
  if (filter.decisions !== undefined && !filter.decisions.includes('ALLOW')) conditions.push("e.decision <> 'ALLOW'");
  const about = filter.subject === undefined ? '' : ABOUT_SUBJECT;
  const text = `SELECT page.* FROM unnest($1::text[], $2::text[]) AS wanted (customer_id, subject_hash)
    CROSS JOIN LATERAL (
      SELECT found.*, v.request_key_id, v.request_sealed, v.target_key_id, v.target_sealed FROM (
        SELECT ${COLUMNS} FROM audit_entries e ${about}
        WHERE ${[CUSTOMERS_OWN, ...conditions].join(' AND ')}
        ORDER BY e.created_at DESC, e.id LIMIT ${first + 1}) AS found
      LEFT JOIN audit_values v ON v.created_at = found.created_at AND v.entry_id = found.id
      ORDER BY found.created_at DESC, found.id) AS page`;
  return { text, values };
}

const CUSTOMERS_OWN = 'e.customer_id = wanted.customer_id';
const ABOUT_SUBJECT = `JOIN audit_subjects s ON s.created_at = e.created_at AND s.entry_id = e.id
  AND s.role = 'subject' AND s.subject_hash = decode(wanted.subject_hash, 'hex')`;
