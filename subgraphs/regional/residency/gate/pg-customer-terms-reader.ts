import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { DisclosureRule } from '../../rules/disclosure-rule.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import type { ResidencyException, ResidencyRequirement } from '../decision-input.ts';
import { placeOf } from '../region-places.ts';
import type { TransferBasis, TransferInstrument } from '../transfer-instrument.ts';
import type { ApprovedAccess, CustomerTerms, CustomerTermsReader } from './customer-terms.ts';

interface InstrumentRow {
  readonly id: string;
  readonly organisation: string;
  readonly basis: TransferBasis;
  readonly countries: readonly string[];
  readonly adequacyDecisionId: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
}

interface TermsRow {
  readonly customer_id: CustomerId;
  readonly requirement: ResidencyRequirement;
  readonly allowed_regions: readonly RegionId[];
  readonly organisation: string | null;
  readonly under_gdpr: boolean | null;
  readonly elsewhere: 'ALLOW_AND_LOG' | 'DENY' | null;
  readonly exceptions: readonly { id: string; country: string; validFrom: string; validUntil: string | null }[];
  readonly instruments: readonly InstrumentRow[];
  readonly rules: readonly DisclosureRule[];
  readonly approvals: readonly (Omit<ApprovedAccess, 'validUntil'> & { readonly validUntil: string })[];
  readonly stated: unknown;
}

const READ = `SELECT c.customer_id, c.data_residency_requirement AS requirement, c.allowed_regions, c.legal_basis AS stated, t.organisation, t.under_gdpr,
    t.strict_elsewhere_in_eea AS elsewhere,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'country', country, 'validFrom', valid_from, 'validUntil', valid_until)), '[]')
     FROM residency_exceptions WHERE customer_id = c.customer_id) AS exceptions,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'organisation', organisation, 'basis', basis, 'countries', countries,
       'adequacyDecisionId', adequacy_decision_id, 'validFrom', valid_from, 'validUntil', least(valid_until, revoked_at))), '[]')
     FROM transfer_instruments WHERE customer_id = c.customer_id OR customer_id IS NULL) AS instruments,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'type', rule_type, 'body', rule_definition) ORDER BY priority, id), '[]')
     FROM compliance_rules
     WHERE state = 'active' AND rule_type IN ('cross_border', 'access_control')
       AND (customer_id = c.customer_id OR customer_id IS NULL)
       AND effective_from <= now() AND (effective_until IS NULL OR effective_until > now())) AS rules,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'organisation', organisation, 'country', country,
       'validUntil', valid_until)), '[]')
     FROM access_approvals
     WHERE customer_id = c.customer_id AND approved_at IS NOT NULL AND revoked_at IS NULL AND valid_until > now()) AS approvals
  FROM customers c LEFT JOIN residency_terms t ON t.customer_id = c.customer_id
  WHERE c.customer_id = ANY ($1)`;

export class PgCustomerTermsReader implements CustomerTermsReader {
  readonly #pool: RegionalPool;
  readonly #operator: string;

  constructor(pool: RegionalPool, operator: string) {
    this.#pool = pool;
    this.#operator = operator;
  }

  async readMany(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, CustomerTerms>> {
    const query = { name: 'residency-terms', text: READ, values: [customerIds] };
    const { rows } = await this.#pool.query<TermsRow>(query);
    return new Map(rows.map((row) => [row.customer_id, this.#toTerms(row)]));
  }

  #toTerms(row: TermsRow): CustomerTerms {
    return {
      residency: {
        organisation: row.organisation ?? row.customer_id,
        requirement: row.requirement,
        allowedRegions: row.allowed_regions.map((regionId) => placeOf(regionId, this.#operator)),
        underGdpr: row.under_gdpr ?? false,
        strictElsewhereInEea: row.elsewhere ?? 'ALLOW_AND_LOG',
        exceptions: row.exceptions.map(toException),
      },
      instruments: row.instruments.map(toInstrument),
      rules: row.rules,
      approvals: row.approvals.map((approval) => ({ ...approval, validUntil: new Date(approval.validUntil) })),
      ...statedBasisOf(row.stated),
    };
  }
}

/** The column is the customer's own JSON. Several grounds say nothing about one request. */
function statedBasisOf(stated: unknown): Pick<CustomerTerms, 'statedBasis'> {
  const [basis, ...others] = Array.isArray(stated) ? (stated as readonly unknown[]) : [stated];
  return typeof basis === 'string' && others.length === 0 ? { statedBasis: basis } : {};
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toException = ({ id, country, ...period }: TermsRow['exceptions'][number]): ResidencyException => ({
  id,
  country,
  validFrom: new Date(period.validFrom),
  validUntil: toDate(period.validUntil),
});

/** The table's constraints say which of the two kinds has which fields. */
function toInstrument({ basis, countries, adequacyDecisionId, ...row }: InstrumentRow): TransferInstrument {
  const onFile = {
    id: row.id,
    organisation: row.organisation,
    validFrom: new Date(row.validFrom),
    validUntil: toDate(row.validUntil),
  };
  return (
    basis === 'A45_ADEQUACY' ? { ...onFile, basis, adequacyDecisionId } : { ...onFile, basis, countries }
  ) as TransferInstrument;
}
