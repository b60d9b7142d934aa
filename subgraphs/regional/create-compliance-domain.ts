import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { AccessApprovalService } from './access-approvals/access-approval-service.ts';
import { PgAccessApprovalRepository } from './access-approvals/pg-access-approval-repository.ts';
import { BreachService } from './breaches/breach-service.ts';
import { PgBreachRepository } from './breaches/pg-breach-repository.ts';
import { BucketTermsService } from './bucket-terms/bucket-terms-service.ts';
import { PgBucketTermsRepository } from './bucket-terms/pg-bucket-terms-repository.ts';
import { EventService } from './compliance-events/event-service.ts';
import { PgEventRepository } from './compliance-events/pg-event-repository.ts';
import type { CustomerService } from './customers/customer-service.ts';
import { DecisionService } from './decisions/decision-service.ts';
import { PgMutations } from './idempotency/pg-mutations.ts';
import { PgProcessingRecordReader } from './processing-records/pg-processing-record-reader.ts';
import { ProcessingRecordService } from './processing-records/processing-record-service.ts';
import type { RegionalServices } from './regional-services.ts';
import { DenialReporter } from './residency/gate/denial-reporter.ts';
import { PgCustomerTermsReader } from './residency/gate/pg-customer-terms-reader.ts';
import { ResidencyGate } from './residency/gate/residency-gate.ts';
import { TermsCache } from './residency/gate/terms-cache.ts';
import type { RegionPlaces } from './residency/region-places.ts';
import { PgAccessHistory } from './rules/pg-access-history.ts';
import { PgRuleRepository } from './rules/pg-rule-repository.ts';
import { RuleService } from './rules/rule-service.ts';
import { RuleSimulator } from './rules/simulate-rule.ts';
import type { RegionalPool } from './shared/pg-regional-pool.ts';
import { PgTransferRepository } from './transfers/pg-transfer-repository.ts';
import { TransferService } from './transfers/transfer-service.ts';

export interface ComplianceDomainOptions {
  readonly regionId: RegionId;
  readonly places: RegionPlaces;
  readonly pool: RegionalPool;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Made with the terms: it tells them of every profile that changes. */
  readonly createCustomers: (terms: TermsCache) => CustomerService;
}

type Services =
  | 'accessApprovals'
  | 'processingRecords'
  | 'customers'
  | 'bucketTerms'
  | 'events'
  | 'residencyGate'
  | 'decisions'
  | 'rules'
  | 'breaches'
  | 'transfers';

export interface ComplianceDomain {
  readonly services: Pick<RegionalServices, Services>;
  /** For the other parts of the region whose changes have to happen once. */
  readonly mutations: PgMutations;
  /** Resolves when every event raised so far is written. */
  settle(): Promise<void>;
}

/** Decisions, what they rest on, and what follows from them. */
export function createComplianceDomain(options: ComplianceDomainOptions): ComplianceDomain {
  const { regionId, places, pool, logger, clock } = options;
  const terms = new TermsCache(new PgCustomerTermsReader(pool, places.operator));
  const customers = options.createCustomers(terms);
  const mutations = new PgMutations(pool);
  const events = new EventService({ regionId, mutations, clock, events: new PgEventRepository(pool) });
  const reporter = new DenialReporter({ events, clock, logger });
  const simulator = new RuleSimulator({ regionId, places, terms, clock, history: new PgAccessHistory(pool) });
  return {
    mutations,
    services: {
      customers,
      bucketTerms: new BucketTermsService({ customers, mutations, repository: new PgBucketTermsRepository() }),
      accessApprovals: new AccessApprovalService({
        approvals: new PgAccessApprovalRepository(pool),
        customers,
        mutations,
        terms,
        clock,
      }),
      processingRecords: new ProcessingRecordService(regionId, new PgProcessingRecordReader(pool)),
      events,
      residencyGate: new ResidencyGate({ regionId, places, cache: terms, reporter, clock }),
      decisions: new DecisionService({ regionId, customers, terms, places, clock }),
      rules: new RuleService({ regionId, mutations, terms, simulator, rules: new PgRuleRepository(pool) }),
      breaches: new BreachService({ regionId, events, mutations, clock, breaches: new PgBreachRepository(pool) }),
      transfers: new TransferService({
        regionId,
        mutations,
        terms,
        transfers: new PgTransferRepository(pool, regionId),
      }),
    },
    settle: () => reporter.settle(),
  };
}
