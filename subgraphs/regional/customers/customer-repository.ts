import type { CustomerId } from '#kernel/ids.ts';
import type { Page } from '../shared/page.ts';
import type { Customer, CustomerComplianceStatus, CustomerProfile, ResidencyRequirement } from './customer.ts';

export interface CustomerFilter {
  /** Only this customer: what a caller who is a customer may see of the region's list. */
  readonly id?: CustomerId | undefined;
  readonly complianceStatus?: CustomerComplianceStatus | undefined;
  readonly dataResidencyRequirement?: ResidencyRequirement | undefined;
  /** A country's name as given, or its ISO code; any case. */
  readonly country?: string | undefined;
  /** Part of the name or id, any case. */
  readonly search?: string | undefined;
}

export interface CustomerRepository {
  find(id: CustomerId): Promise<Customer | undefined>;
  /** Those that exist, in no particular order; one statement. */
  findMany(ids: readonly CustomerId[]): Promise<Customer[]>;
  /** Oldest first, up to `page.first + 1`. */
  list(filter: CustomerFilter, page: Page): Promise<Customer[]>;
  count(filter: CustomerFilter): Promise<number>;
  /** Creates the customer; undefined if it exists already. */
  create(id: CustomerId, name: string, profile: CustomerProfile): Promise<Customer | undefined>;
  /** Sets every given field; undefined if there is no such customer. */
  update(id: CustomerId, profile: CustomerProfile): Promise<Customer | undefined>;
}
