import type { CustomerId } from '#kernel/ids.ts';
import type { DisclosureRule } from '../../rules/disclosure-rule.ts';
import type { Disclosure, ResidencyTerms } from '../decision-input.ts';
import type { TransferInstrument } from '../transfer-instrument.ts';

/** Everything about a customer that a decision depends on. */
export interface CustomerTerms {
  readonly residency: ResidencyTerms;
  /** The customer's own and the region's. */
  readonly instruments: readonly TransferInstrument[];
  /** Active rules of the customer and of the region, by priority. */
  readonly rules: readonly DisclosureRule[];
  /** Of accesses that residency leaves to a person; those that are in force when the terms are read. */
  readonly approvals: readonly ApprovedAccess[];
  /** The one ground of Article 6(1) that the customer has stated; absent if none or several. */
  readonly statedBasis?: string;
}

export interface ApprovedAccess {
  readonly id: string;
  readonly kind: Disclosure['kind'];
  readonly organisation: string;
  readonly country: string | null;
  readonly validUntil: Date;
}

export interface CustomerTermsReader {
  /** Those that are customers of the region; one statement for all of them. */
  readMany(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, CustomerTerms>>;
}
