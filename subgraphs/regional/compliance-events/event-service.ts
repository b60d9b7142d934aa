import { authorize } from '#kernel/authorization/authorize.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import type { Connection } from '../shared/connection.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { type ComplianceEvent, type NewComplianceEvent, remediationDeadline } from './compliance-event.ts';
import type { EventPage, EventRepository, RaisedEvent } from './event-repository.ts';

export interface EventServiceOptions {
  readonly regionId: RegionId;
  readonly events: EventRepository;
  readonly mutations: Mutations;
  readonly clock: Clock;
}

const LONGEST_TEXT = 2_000;

/** Where every part of the region reports what somebody has to look at. */
export class EventService {
  readonly #options: EventServiceOptions;

  constructor(options: EventServiceOptions) {
    this.#options = options;
  }

  /** With `unit` it commits together with what it is about. Rejects like the database does; nothing is lost silently. */
  async raise(event: NewComplianceEvent, unit?: UnitOfWork): Promise<RaisedEvent> {
    const [raised] = await this.#options.events.raise([this.#complete(event)], unit);
    if (raised === undefined) throw new Error('The database returned no event for the one that it got.');
    return raised;
  }

  async resolve(
    request: Omit<MutationRequest, 'operation' | 'input'>,
    { eventId, notes }: { readonly eventId: string; readonly notes: string },
  ): Promise<ComplianceEvent> {
    const { events, mutations, regionId } = this.#options;
    const text = notes.trim();
    if (text === '' || text.length > LONGEST_TEXT) {
      throw new AppError(
        'BAD_USER_INPUT',
        `notes must say how it was resolved, in at most ${LONGEST_TEXT} characters.`,
      );
    }
    const by = requireActor(request.facts);
    const operation = 'resolveComplianceEvent';
    await mutations.run({ ...request, operation, input: { eventId, notes } }, async (unit) => {
      const found = isUuid(eventId) ? await events.lock(eventId, unit) : undefined;
      if (found === undefined) throw this.#notFound();
      const { caller } = request.facts;
      authorize(caller, 'complianceEvent.resolve', { regionId, customerId: found.customerId ?? undefined });
      if (found.customerId === null && caller.kind === 'customer') throw this.#notFound();
      if (found.resolvedAt !== null) throw new AppError('CONFLICT', 'The event is resolved already.');
      await events.resolve({ id: eventId, by, notes: text }, unit);
      return eventId;
    });
    const resolved = await events.find(eventId);
    if (resolved === null) throw this.#notFound();
    return resolved;
  }

  /** Of customers that the caller was given already. */
  eventsOf(ids: readonly CustomerId[], page: EventPage): Promise<ReadonlyMap<CustomerId, Connection<ComplianceEvent>>> {
    return this.#options.events.eventsOf(ids, page);
  }

  /** The region's events; those of a caller who is a customer are its own. */
  list(caller: Caller, page: EventPage): Promise<Connection<ComplianceEvent>> {
    return this.#options.events.list(onlyCustomer(caller, 'complianceEvent.list', this.#options.regionId), page);
  }

  #complete(event: NewComplianceEvent): Required<NewComplianceEvent> {
    const { remediationDeadline: deadline = remediationDeadline(event.severity, this.#options.clock.now()) } = event;
    return {
      affectedObjects: [],
      remediationActions: [],
      articles: [],
      regulatoryBody: '',
      notificationRequired: false,
      dedupKey: '',
      ...event,
      description: event.description.slice(0, LONGEST_TEXT),
      remediationDeadline: deadline,
    };
  }

  #notFound(): AppError {
    return new AppError('NOT_FOUND', `No such compliance event in region ${this.#options.regionId}.`);
  }
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
