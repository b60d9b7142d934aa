import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { Alert, ComplianceReader, ComplianceSummary, RegionSummary } from './compliance-figures.ts';

export interface ComplianceServiceOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly reader: ComplianceReader;
}

export class ComplianceService {
  readonly #regionId: RegionId;
  readonly #customers: CustomerService;
  readonly #reader: ComplianceReader;

  constructor({ regionId, customers, reader }: ComplianceServiceOptions) {
    this.#regionId = regionId;
    this.#customers = customers;
    this.#reader = reader;
  }

  get regionId(): RegionId {
    return this.#regionId;
  }

  /** Rejects like `CustomerService.get`. */
  async summary(caller: Caller, customerId: string): Promise<ComplianceSummary> {
    const customer = await this.#customers.get(caller, customerId, 'compliance.summary');
    const summary = (await this.#reader.summariesOf([customer.id])).get(customer.id);
    if (summary === undefined) throw this.#customers.notFound();
    return summary;
  }

  /** Of customers that the caller was given already. */
  summariesOf(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, ComplianceSummary>> {
    return this.#reader.summariesOf(ids);
  }

  /** Over all customers, or over the one that the caller is. */
  async regionSummary(caller: Caller): Promise<RegionSummary> {
    return this.#reader.regionSummary(onlyCustomer(caller, 'compliance.summarizeRegion', this.#regionId));
  }

  /** The region's alerts; those of a caller who is a customer are its own, and it must exist here. */
  async alerts(caller: Caller, limit: number): Promise<Alert[]> {
    const only = onlyCustomer(caller, 'compliance.alerts', this.#regionId);
    if (only !== null) await this.#customers.get(caller, only, 'compliance.alerts');
    return this.#reader.alerts(only, limit);
  }
}
