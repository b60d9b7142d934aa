import type { CustomerId } from '#kernel/ids.ts';
import type { Severity } from '../compliance/compliance-figures.ts';
import type { Connection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ComplianceEvent, ComplianceEventType, NewComplianceEvent } from './compliance-event.ts';

export interface EventPage extends Page {
  readonly type: ComplianceEventType | null;
  readonly severity: Severity | null;
  /** true: only those that nobody resolved yet; false: only resolved ones. */
  readonly open: boolean | null;
}

export interface RaisedEvent {
  readonly id: string;
  /** 1 for a new event, more when an open one was counted up. */
  readonly occurrences: number;
}

export interface Resolution {
  readonly id: string;
  readonly by: string;
  readonly notes: string;
}

/** `unit`: part of that transaction, else committed at once. */
export interface EventRepository {
  raise(events: readonly Required<NewComplianceEvent>[], unit?: UnitOfWork): Promise<readonly RaisedEvent[]>;
  find(id: string): Promise<ComplianceEvent | null>;
  /** Whose event it is, locked until the transaction ends; undefined: no such event. */
  lock(id: string, unit: UnitOfWork): Promise<Pick<ComplianceEvent, 'customerId' | 'resolvedAt'> | undefined>;
  resolve(resolution: Resolution, unit: UnitOfWork): Promise<void>;
  /** The page of each customer, newest first; one statement for all of them. */
  eventsOf(
    customerIds: readonly CustomerId[],
    page: EventPage,
  ): Promise<ReadonlyMap<CustomerId, Connection<ComplianceEvent>>>;
  /** Of the region, those that concern no single customer included; or of one customer. */
  list(customerId: CustomerId | null, page: EventPage): Promise<Connection<ComplianceEvent>>;
}
