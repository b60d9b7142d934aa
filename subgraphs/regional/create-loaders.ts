import type DataLoader from 'dataloader';
import type { CustomerId } from '#kernel/ids.ts';
import type { AccessKey } from './access-keys/access-key-repository.ts';
import type { AuditPage, RecordedEntry } from './audit/recorded-entry.ts';
import { type BucketConnection, type BucketConnectionPage, bucketsOf, noBuckets } from './buckets/bucket-connection.ts';
import type { ComplianceSummary } from './compliance/compliance-figures.ts';
import type { ComplianceEvent } from './compliance-events/compliance-event.ts';
import type { EventPage } from './compliance-events/event-repository.ts';
import type { Customer } from './customers/customer.ts';
import type { StoredRequest } from './data-subject-requests/stored-request.ts';
import { type CatalogueEntry, type CataloguePage, objectsOf } from './objects/object-catalogue.ts';
import type { RegionalServices } from './regional-services.ts';
import { type Connection, emptyConnection } from './shared/connection.ts';
import type { Page } from './shared/page.ts';
import { customerLoader, PagedLoader } from './shared/paged-loader.ts';
import type { RequestFacts } from './shared/request-facts.ts';
import type { RecordedInstrument } from './transfers/transfer-repository.ts';

/** Per request: each turns the same question about many customers into one statement. */
export interface RegionalLoaders {
  /** Rejects with CUSTOMER_NOT_FOUND, WRONG_REGION or FORBIDDEN. */
  readonly customers: DataLoader<CustomerId, Customer>;
  readonly summaries: DataLoader<CustomerId, ComplianceSummary | null>;
  readonly accessKeys: DataLoader<CustomerId, AccessKey[]>;
  readonly requestCounts: DataLoader<CustomerId, number>;
  readonly auditEntries: PagedLoader<AuditPage, Connection<RecordedEntry>>;
  readonly complianceEvents: PagedLoader<EventPage, Connection<ComplianceEvent>>;
  readonly transferInstruments: DataLoader<CustomerId, readonly RecordedInstrument[]>;
  readonly dataSubjectRequests: PagedLoader<Page, Connection<StoredRequest>>;
  readonly buckets: PagedLoader<BucketConnectionPage, BucketConnection>;
  readonly objects: PagedLoader<CataloguePage, Connection<CatalogueEntry>>;
}

export function createLoaders(services: RegionalServices, facts: RequestFacts): RegionalLoaders {
  const { customers, compliance, audit, events, dataSubjectRequests, s3 } = services;
  return {
    customers: customerLoader<Customer>((ids) => customers.getMany(facts.caller, ids), customers.notFound),
    summaries: customerLoader<ComplianceSummary | null>(
      (ids) => compliance.summariesOf(ids),
      () => null,
    ),
    accessKeys: customerLoader<AccessKey[]>(
      (ids) => services.accessKeys.listOf(facts.caller, ids),
      () => [],
    ),
    requestCounts: customerLoader(
      (ids) => dataSubjectRequests.countsOf(ids),
      () => 0,
    ),
    auditEntries: new PagedLoader((ids, page) => audit.entriesOf(ids, page), emptyConnection<RecordedEntry>),
    complianceEvents: new PagedLoader((ids, page) => events.eventsOf(ids, page), emptyConnection<ComplianceEvent>),
    transferInstruments: customerLoader<readonly RecordedInstrument[]>(
      (ids) => services.transfers.instrumentsOf(ids),
      () => [],
    ),
    dataSubjectRequests: new PagedLoader(
      (ids, page) => dataSubjectRequests.requestsOf(ids, page),
      emptyConnection<StoredRequest>,
    ),
    buckets: new PagedLoader((ids, page) => bucketsOf(s3.bucketRepository, ids, page), noBuckets),
    objects: new PagedLoader((ids, page) => objectsOf(s3.catalogue, ids, page), emptyConnection<CatalogueEntry>),
  };
}
