import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import { ensureError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import { RecurringWork } from '#kernel/lifecycle/recurring-work.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { Actor } from '../residency/decision-input.ts';
import { toRecord } from '../residency/gate/gate-decision.ts';
import type { ResidencyGate } from '../residency/gate/residency-gate.ts';
import { countryOf, type RegionPlaces } from '../residency/region-places.ts';
import { type RequestFacts, workFacts } from '../shared/request-facts.ts';
import type { EventOutbox, OutboxEvent } from './event-outbox.ts';
import { eventMessage } from './event-record.ts';
import type { Webhook } from './webhook.ts';
import type { WebhookCaller, WebhookLine } from './webhook-caller.ts';

export interface NotificationWorkerParts {
  readonly regionId: RegionId;
  readonly outbox: EventOutbox;
  readonly webhooks: readonly Webhook[];
  readonly caller: WebhookCaller;
  readonly gate: Pick<ResidencyGate, 'decide'>;
  readonly places: RegionPlaces;
  readonly audit: AuditRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What became of an event. */
type Outcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'forbidden' };

const PAUSE_MS = 1_000;
const BATCH = 50;
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 1_000;
const SLOWEST_RETRY_MS = 900_000;
/** As long as AWS tries a subscriber that does not answer, within its order of magnitude. */
const GIVE_UP_AFTER_MS = 86_400_000;

/**
 * Delivers events to webhooks, at least once. Each delivery passes the residency gate as an export to whoever runs the webhook,
 * and is in the audit trail before the event is forgotten.
 */
export class NotificationWorker {
  readonly #parts: NotificationWorkerParts;
  readonly #id = randomUUID();
  readonly #rounds: RecurringWork;

  constructor(parts: NotificationWorkerParts) {
    this.#parts = parts;
    this.#rounds = new RecurringWork({
      work: () => this.runOnce(),
      pauseMs: PAUSE_MS,
      onFailure: (err) => parts.logger.warn({ err }, 'event notifications could not be delivered; it goes on later'),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  /** Everything that is due now; resolves to the number of events delivered. */
  async runOnce(): Promise<number> {
    let delivered = 0;
    while (!this.#rounds.isClosed) {
      const events = await this.#parts.outbox.lease(this.#id, BATCH, LEASE_MS);
      if (events.length === 0) break;
      const byTarget = new Map<string, OutboxEvent[]>();
      for (const event of events) {
        const place = `${event.customerId}/${event.target}`;
        byTarget.set(place, [...(byTarget.get(place) ?? []), event]);
      }
      const counts = await Promise.all([...byTarget.values()].map((own) => this.#deliverAll(own)));
      delivered += counts.reduce((sum, count) => sum + count, 0);
    }
    return delivered;
  }

  /** Events of one webhook, in order. After one that fails the others wait too: the next would cost a timeout each. */
  async #deliverAll(events: readonly OutboxEvent[]): Promise<number> {
    const [{ customerId, target } = { customerId: '', target: '' }] = events;
    const webhook = this.#parts.webhooks.find((hook) => hook.customer === customerId && hook.name === target);
    let line: WebhookLine | undefined;
    let problem = webhook === undefined ? 'The operator does not know this webhook any more.' : undefined;
    try {
      line = webhook === undefined ? undefined : await this.#parts.caller.open(webhook);
    } catch (error) {
      problem = ensureError(error).message;
    }
    let delivered = 0;
    try {
      for (const event of events) {
        const outcome: Outcome =
          webhook === undefined || line === undefined || problem !== undefined
            ? { kind: 'failed', error: problem ?? 'It failed before.' }
            : await this.#deliver(event, webhook, line);
        if (outcome.kind === 'failed') {
          problem ??= outcome.error;
          await this.#postpone(event, outcome.error);
        } else {
          await this.#parts.outbox.remove(this.#id, [event.id]);
          delivered += outcome.kind === 'delivered' ? 1 : 0;
        }
      }
    } finally {
      await line?.close();
    }
    return delivered;
  }

  async #deliver(event: OutboxEvent, webhook: Webhook, line: WebhookLine): Promise<Outcome> {
    const { gate, regionId, audit, clock, places } = this.#parts;
    const facts = factsOf(event, regionId, clock.now());
    const decision = await gate.decide({
      facts,
      customerId: event.customerId,
      kind: 'EXPORT',
      operation: OPERATION,
      bucket: event.bucket,
      recipient: recipientOf(webhook, line.address, places),
    });
    const record = decision === null ? {} : toRecord(decision);
    const entry = { ...entryOf(event, facts), ...record };
    if (decision === null || decision.disclosure !== 'VALUE') {
      await audit.record([{ ...entry, statusCode: 403, errorCode: 'RESIDENCY_DENIED', decision: 'DENY' }]);
      return { kind: 'forbidden' };
    }
    try {
      const status = await line.post(JSON.stringify(eventMessage(event, regionId)), event.id);
      if (status < 200 || status > 299) return { kind: 'failed', error: `It answered ${status}.` };
      await audit.record([{ ...entry, statusCode: status }]);
      return { kind: 'delivered', status };
    } catch (error) {
      return { kind: 'failed', error: ensureError(error).message };
    }
  }

  async #postpone(event: OutboxEvent, error: string): Promise<void> {
    const { outbox, clock, audit, regionId, logger } = this.#parts;
    const now = clock.now();
    if (now.getTime() - event.createdAt.getTime() > GIVE_UP_AFTER_MS) {
      const entry = entryOf(event, factsOf(event, regionId, now));
      await audit.record([{ ...entry, statusCode: 504, errorCode: 'UNDELIVERED' }]);
      await outbox.remove(this.#id, [event.id]);
      logger.warn({ eventId: event.id, attempts: event.attempts }, 'an event notification was given up');
      return;
    }
    const delayMs = Math.min(SLOWEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(event.attempts - 1, 20));
    await outbox.postpone(this.#id, [{ id: event.id, delayMs, error: error.slice(0, 200) }]);
  }
}

const OPERATION = 'DeliverNotification';

function recipientOf(webhook: Webhook, address: string, { countries }: RegionPlaces): Actor {
  const located = countries.locate(address);
  const { country: declared } = webhook;
  const at =
    located.country === null && declared !== undefined
      ? { country: declared, confidence: 'HIGH' as const }
      : { country: located.country, confidence: located.confidence, alternatives: located.alternatives };
  return webhook.organisation === undefined
    ? { kind: 'CUSTOMER_STAFF', organisation: webhook.customer, at }
    : { kind: 'OTHER_ORGANISATION', organisation: webhook.organisation, at };
}

/** The region itself does it, where it stands. */
const factsOf = ({ requestId }: OutboxEvent, regionId: RegionId, startedAt: Date): RequestFacts => ({
  ...workFacts(requestId, startedAt),
  source: { country: countryOf(regionId), method: 'ASSERTED', confidence: 'HIGH' },
});

const entryOf = ({ customerId, bucket, key, versionId }: OutboxEvent, request: RequestFacts): AuditEntry => ({
  request,
  customerId,
  operation: OPERATION,
  bucket,
  objectKey: key,
  ...(versionId === null ? {} : { versionId }),
  statusCode: 200,
  decision: 'ALLOW',
  purpose: 'notification',
});
