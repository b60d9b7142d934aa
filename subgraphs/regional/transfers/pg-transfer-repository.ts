import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { clientOf } from '../shared/pg-unit-of-work.ts';
import { customerNotFound } from '../shared/region-guard.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type {
  ExceptionToAdd,
  InstrumentToRegister,
  RecordedInstrument,
  TermsToSet,
  TransferRepository,
} from './transfer-repository.ts';

const INSTRUMENTS_OF = `SELECT wanted.customer_id AS "of", i.id::text AS "id", i.customer_id AS "customerId", organisation, basis, countries,
    adequacy_decision_id AS "adequacyDecisionId", reference, valid_from AS "validFrom", valid_until AS "validUntil",
    registered_by AS "registeredBy", registered_at AS "registeredAt", revoked_by AS "revokedBy", revoked_at AS "revokedAt"
  FROM unnest($1::text[]) AS wanted (customer_id)
  JOIN transfer_instruments i ON i.customer_id = wanted.customer_id OR i.customer_id IS NULL
  ORDER BY i.registered_at DESC, i.id LIMIT 2000`;

export class PgTransferRepository implements TransferRepository {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;

  constructor(pool: RegionalPool, regionId: RegionId) {
    this.#pool = pool;
    this.#regionId = regionId;
  }

  async register(instrument: InstrumentToRegister, by: string, unit: UnitOfWork): Promise<string> {
    if (instrument.customerId !== null) await this.#requireCustomer(instrument.customerId, unit);
    const text = `INSERT INTO transfer_instruments (customer_id, organisation, basis, countries, adequacy_decision_id, reference,
        valid_from, valid_until, registered_by)
      VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now()), $8, $9) RETURNING id::text`;
    return this.#returningId(unit, text, [
      instrument.customerId,
      instrument.organisation,
      instrument.basis,
      instrument.countries ?? [],
      instrument.adequacyDecisionId ?? null,
      instrument.reference,
      instrument.validFrom ?? null,
      instrument.validUntil ?? null,
      by,
    ]);
  }

  async lock(id: string, unit: UnitOfWork) {
    const text = `SELECT customer_id AS "customerId", revoked_at AS "revokedAt" FROM transfer_instruments WHERE id = $1 FOR UPDATE`;
    const { rows } = await clientOf(unit).query<Pick<RecordedInstrument, 'customerId' | 'revokedAt'>>(text, [id]);
    return rows[0];
  }

  async revoke(id: string, by: string, unit: UnitOfWork): Promise<void> {
    const text = 'UPDATE transfer_instruments SET revoked_at = now(), revoked_by = $2 WHERE id = $1';
    await clientOf(unit).query(text, [id, by]);
  }

  async setTerms(customerId: CustomerId, terms: TermsToSet, by: string, unit: UnitOfWork): Promise<void> {
    await this.#requireCustomer(customerId, unit);
    const text = `INSERT INTO residency_terms (customer_id, organisation, under_gdpr, strict_elsewhere_in_eea, updated_by)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (customer_id) DO UPDATE SET organisation = excluded.organisation, under_gdpr = excluded.under_gdpr,
        strict_elsewhere_in_eea = excluded.strict_elsewhere_in_eea, updated_by = excluded.updated_by, updated_at = now()`;
    const elsewhere = terms.strictElsewhereInEea ?? 'ALLOW_AND_LOG';
    await clientOf(unit).query(text, [customerId, terms.organisation, terms.underGdpr ?? false, elsewhere, by]);
  }

  async addException(customerId: CustomerId, exception: ExceptionToAdd, by: string, unit: UnitOfWork): Promise<string> {
    await this.#requireCustomer(customerId, unit);
    const text = `INSERT INTO residency_exceptions (customer_id, country, reason, valid_from, valid_until, registered_by)
      VALUES ($1, $2, $3, coalesce($4, now()), $5, $6) RETURNING id::text`;
    const { country, reason, validFrom, validUntil } = exception;
    return this.#returningId(unit, text, [customerId, country, reason, validFrom ?? null, validUntil ?? null, by]);
  }

  async instrumentsOf(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, readonly RecordedInstrument[]>> {
    const { rows } = await this.#pool.query<RecordedInstrument & { of: CustomerId }>(INSTRUMENTS_OF, [ids]);
    return new Map(ids.map((id) => [id, rows.filter(({ of }) => of === id)]));
  }

  async #returningId(unit: UnitOfWork, text: string, values: readonly unknown[]): Promise<string> {
    const { rows } = await clientOf(unit).query<{ id: string }>(text, [...values]);
    if (rows[0] === undefined) throw new Error('The database returned no id for the row that it got.');
    return rows[0].id;
  }

  async #requireCustomer(customerId: CustomerId, unit: UnitOfWork): Promise<void> {
    const text = 'SELECT FROM customers WHERE customer_id = $1 FOR KEY SHARE';
    if ((await clientOf(unit).query(text, [customerId])).rowCount === 0) throw customerNotFound(this.#regionId);
  }
}
