import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, cursorBy, toConnection } from '../shared/connection.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ComplianceEvent, NewComplianceEvent } from './compliance-event.ts';
import type { EventPage, EventRepository, RaisedEvent, Resolution } from './event-repository.ts';

const RAISE = `INSERT INTO compliance_events AS known (customer_id, event_type, severity, event_description, affected_objects,
    remediation_required, remediation_actions, remediation_deadline, articles, regulatory_body, notification_required, dedup_key)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (dedup_key) WHERE resolved_at IS NULL AND dedup_key IS NOT NULL
  DO UPDATE SET occurrences = known.occurrences + 1, last_occurred_at = now(), updated_at = now(),
    severity = CASE WHEN array_position(ARRAY['low', 'medium', 'high', 'critical'], excluded.severity)
      > array_position(ARRAY['low', 'medium', 'high', 'critical'], known.severity) THEN excluded.severity ELSE known.severity END
  RETURNING id, occurrences`;
const COLUMNS = `id::text AS "id", customer_id AS "customerId", event_type AS "type", severity AS "severity",
  event_description AS "description", affected_objects AS "affectedObjects", remediation_actions AS "remediationActions",
  remediation_deadline AS "remediationDeadline", articles AS "articles", regulatory_body AS "regulatoryBody",
  notification_required AS "notificationRequired", occurrences AS "occurrences", created_at AS "createdAt",
  last_occurred_at AS "lastOccurredAt", resolved_at AS "resolvedAt", resolved_by AS "resolvedBy",
  resolution_notes AS "resolutionNotes"`;
const FILTERS = `($2::text IS NULL OR event_type = $2) AND ($3::text IS NULL OR severity = $3)
  AND ($4::boolean IS NULL OR (resolved_at IS NULL) = $4)
  AND ($5::timestamptz IS NULL OR created_at <= $5) AND ($5::timestamptz IS NULL OR created_at < $5 OR id > $6::uuid)`;
const OF_MANY = `SELECT page.* FROM unnest($1::text[]) AS wanted (customer_id)
  CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM compliance_events
    WHERE customer_id = wanted.customer_id AND ${FILTERS}
    ORDER BY created_at DESC, id LIMIT $7) AS page`;
const LIST = `SELECT ${COLUMNS} FROM compliance_events
  WHERE ($1::text IS NULL OR customer_id = $1) AND ${FILTERS} ORDER BY created_at DESC, id LIMIT $7`;

const cursorOf = cursorBy<ComplianceEvent>('complianceEvents', ({ createdAt, id }) => ({ at: createdAt, id }));

export class PgEventRepository implements EventRepository {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async raise(events: readonly Required<NewComplianceEvent>[], unit?: UnitOfWork): Promise<readonly RaisedEvent[]> {
    const database = unit === undefined ? this.#pool : clientOf(unit);
    const raised: RaisedEvent[] = [];
    for (const event of events) {
      const query = { name: 'compliance-event-raise', text: RAISE, values: toValues(event) };
      const { rows } = await database.query<RaisedEvent>(query);
      raised.push(...rows);
    }
    return raised;
  }

  async find(id: string): Promise<ComplianceEvent | null> {
    const text = `SELECT ${COLUMNS} FROM compliance_events WHERE id = $1`;
    return (await this.#pool.query<ComplianceEvent>(text, [id])).rows[0] ?? null;
  }

  async lock(id: string, unit: UnitOfWork) {
    const text = `SELECT customer_id AS "customerId", resolved_at AS "resolvedAt" FROM compliance_events WHERE id = $1 FOR UPDATE`;
    const { rows } = await clientOf(unit).query<Pick<ComplianceEvent, 'customerId' | 'resolvedAt'>>(text, [id]);
    return rows[0];
  }

  async resolve({ id, by, notes }: Resolution, unit: UnitOfWork): Promise<void> {
    const text = `UPDATE compliance_events SET resolved_at = now(), resolved_by = $2, resolution_notes = $3, updated_at = now()
      WHERE id = $1`;
    await clientOf(unit).query(text, [id, by, notes]);
  }

  async eventsOf(
    customerIds: readonly CustomerId[],
    page: EventPage,
  ): Promise<ReadonlyMap<CustomerId, Connection<ComplianceEvent>>> {
    const { rows } = await this.#pool.query<ComplianceEvent>(OF_MANY, [customerIds, ...pageValues(page)]);
    const connection = (id: CustomerId) =>
      toConnection(
        rows.filter(({ customerId }) => customerId === id),
        page,
        cursorOf,
      );
    return new Map(customerIds.map((id) => [id, connection(id)]));
  }

  async list(customerId: CustomerId | null, page: EventPage): Promise<Connection<ComplianceEvent>> {
    const { rows } = await this.#pool.query<ComplianceEvent>(LIST, [customerId, ...pageValues(page)]);
    return toConnection(rows, page, cursorOf);
  }
}

const toValues = (event: Required<NewComplianceEvent>): unknown[] => [
  event.customerId,
  event.type,
  event.severity,
  event.description,
  JSON.stringify(event.affectedObjects),
  event.remediationDeadline !== null,
  JSON.stringify(event.remediationActions),
  event.remediationDeadline,
  event.articles,
  event.regulatoryBody === '' ? null : event.regulatoryBody,
  event.notificationRequired,
  event.dedupKey === '' ? null : event.dedupKey,
];

const pageValues = ({ type, severity, open, after, first }: EventPage): unknown[] => [
  type,
  severity,
  open,
  after?.at ?? null,
  after?.id ?? null,
  first + 1,
];
