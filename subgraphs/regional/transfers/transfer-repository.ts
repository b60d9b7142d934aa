import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

export interface RecordedInstrument {
  readonly id: string;
  readonly customerId: CustomerId | null;
  readonly organisation: string;
  readonly basis: string;
  readonly countries: readonly string[];
  readonly adequacyDecisionId: string | null;
  readonly reference: string;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly registeredBy: string;
  readonly registeredAt: Date;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

export interface InstrumentToRegister {
  readonly customerId: CustomerId | null;
  readonly organisation: string;
  readonly basis: string;
  readonly countries?: readonly string[] | null | undefined;
  readonly adequacyDecisionId?: string | null | undefined;
  readonly reference: string;
  readonly validFrom?: Date | null | undefined;
  readonly validUntil?: Date | null | undefined;
}

export interface TermsToSet {
  readonly organisation: string;
  readonly underGdpr?: boolean | null | undefined;
  readonly strictElsewhereInEea?: 'ALLOW_AND_LOG' | 'DENY' | null | undefined;
}

export interface ExceptionToAdd {
  readonly country: string;
  readonly reason: string;
  readonly validFrom?: Date | null | undefined;
  readonly validUntil?: Date | null | undefined;
}

/** Rejects with CUSTOMER_NOT_FOUND for a customer that the region has not. */
export interface TransferRepository {
  register(instrument: InstrumentToRegister, by: string, unit: UnitOfWork): Promise<string>;
  /** Locked until the transaction ends; undefined: none. */
  lock(id: string, unit: UnitOfWork): Promise<Pick<RecordedInstrument, 'customerId' | 'revokedAt'> | undefined>;
  revoke(id: string, by: string, unit: UnitOfWork): Promise<void>;
  setTerms(customerId: CustomerId, terms: TermsToSet, by: string, unit: UnitOfWork): Promise<void>;
  addException(customerId: CustomerId, exception: ExceptionToAdd, by: string, unit: UnitOfWork): Promise<string>;
  /** One statement for all customers. */
  instrumentsOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, readonly RecordedInstrument[]>>;
}
