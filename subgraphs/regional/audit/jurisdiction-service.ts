import type { Clock } from '#kernel/clock.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { countryOf } from '../residency/region-places.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import { type BorderCrossing, type BorderCrossings, stepOf } from './border-crossing.ts';
import {
  type BasisCount,
  type ExplainedReason,
  explainReasons,
  type JurisdictionReport,
  type OperationStatistics,
  type Period,
  parsePeriod,
  summarise,
} from './jurisdiction-report.ts';

export interface JurisdictionServiceOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly statistics: OperationStatistics & BorderCrossings;
  readonly clock: Clock;
}

export interface ExplainedReport extends JurisdictionReport {
  readonly period: Period;
  readonly reasons: readonly ExplainedReason[];
  readonly bases: readonly BasisCount[];
}

const MOST_CROSSINGS = 2_000;

/** What happened in this jurisdiction over a period, from the audit trail. */
export class JurisdictionService {
  readonly #options: JurisdictionServiceOptions;

  constructor(options: JurisdictionServiceOptions) {
    this.#options = options;
  }

  /** Of the region, or of the customer who asks. */
  async report(caller: Caller, from: unknown, to: unknown): Promise<ExplainedReport> {
    const { statistics } = this.#options;
    const { period, only } = await this.#scopeOf(caller, from, to);
    const [groups, reasons, bases] = await Promise.all([
      statistics.groups(only, period),
      statistics.reasons(only, period),
      statistics.bases(only, period),
    ]);
    return { ...summarise(groups), period, reasons: explainReasons(reasons), bases };
  }

  /** Who reached in from elsewhere, from where, on what basis and with what decision, over time. */
  async crossings(caller: Caller, from: unknown, to: unknown): Promise<BorderCrossing[]> {
    const { statistics, regionId } = this.#options;
    const { period, only } = await this.#scopeOf(caller, from, to);
    const question = { period, step: stepOf(period), home: countryOf(regionId), limit: MOST_CROSSINGS };
    return statistics.crossings(only, question);
  }

  async #scopeOf(
    caller: Caller,
    from: unknown,
    to: unknown,
  ): Promise<{ readonly period: Period; readonly only: CustomerId | null }> {
    const { customers, clock, regionId } = this.#options;
    const period = parsePeriod(from, to, clock.now());
    const only = onlyCustomer(caller, 'audit.reportJurisdiction', regionId);
    if (only !== null) await customers.get(caller, only, 'audit.reportJurisdiction');
    return { period, only };
  }
}
