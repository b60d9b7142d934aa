import type { Clock } from '#kernel/clock.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import {
  type JurisdictionReport,
  type OperationStatistics,
  type Period,
  parsePeriod,
  summarise,
} from './jurisdiction-report.ts';

export interface JurisdictionServiceOptions {
  readonly customers: CustomerService;
  readonly statistics: OperationStatistics;
  readonly clock: Clock;
}

/** What happened in this jurisdiction over a period, from the audit trail. */
export class JurisdictionService {
  readonly #options: JurisdictionServiceOptions;

  constructor(options: JurisdictionServiceOptions) {
    this.#options = options;
  }

  /** Of the region, or of the customer who asks. */
  async report(caller: Caller, from: unknown, to: unknown): Promise<JurisdictionReport & { readonly period: Period }> {
    const { customers, statistics, clock } = this.#options;
    const period = parsePeriod(from, to, clock.now());
    const only = onlyCustomer(caller);
    if (only !== null) await customers.get(caller, only);
    return { ...summarise(await statistics.groups(only, period)), period };
  }
}
