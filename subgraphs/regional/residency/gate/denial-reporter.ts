import { LRUCache } from 'lru-cache';
import type { Clock } from '#kernel/clock.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { NewComplianceEvent } from '../../compliance-events/compliance-event.ts';
import type { EventService } from '../../compliance-events/event-service.ts';
import type { GateDecision } from './gate-decision.ts';
import type { ResidencyQuestion } from './residency-question.ts';

export interface DenialReporterOptions {
  readonly events: Pick<EventService, 'raise'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A flood of refused requests must not become a flood of writes to one row: the audit trail has every one of them anyway. */
const QUIET_MS = 10_000;
const MOST_KEYS = 10_000;

/**
 * Turns refusals and contradictory terms into compliance events, beside the request: a refusal does not wait for it, and the audit
 * entry, which the answer does wait for, holds the decision. An event that could not be written is tried again at the next refusal.
 */
export class DenialReporter {
  readonly #options: DenialReporterOptions;
  readonly #reported = new LRUCache<string, number>({ max: MOST_KEYS });
  readonly #running = new Set<Promise<void>>();

  constructor(options: DenialReporterOptions) {
    this.#options = options;
  }

  report(customerId: CustomerId, question: ResidencyQuestion, decision: GateDecision): void {
    if (decision.raisesEvent) this.#raise(denied(customerId, question, decision));
    else if (decision.decision === 'REQUIRE_APPROVAL') this.#raise(needsApproval(customerId, question, decision));
    for (const violation of decision.configurationViolations) {
      this.#raise(conflict(customerId, violation.code, violation.regionId));
    }
  }

  /** Resolves when everything reported so far is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #raise(event: NewComplianceEvent & { readonly dedupKey: string }): void {
    const now = this.#options.clock.now().getTime();
    const last = this.#reported.get(event.dedupKey);
    if (last !== undefined && now - last < QUIET_MS) return;
    this.#reported.set(event.dedupKey, now);
    const writing: Promise<void> = this.#options.events
      .raise(event)
      .then(
        () => undefined,
        (error: unknown) => {
          this.#reported.delete(event.dedupKey);
          this.#options.logger.warn({ err: error }, 'could not write a compliance event');
        },
      )
      .finally(() => this.#running.delete(writing));
    this.#running.add(writing);
  }
}

const articlesOf = ({ reasons }: GateDecision): string[] => [
  ...new Set(reasons.flatMap(({ article }) => (article === null ? [] : [article]))),
];
const fromWhere = ({ facts }: ResidencyQuestion): string => facts.source?.country ?? 'an unknown country';
const codesOf = ({ reasons }: GateDecision): string => reasons.map(({ code }) => code).join(', ');

function denied(customerId: CustomerId, question: ResidencyQuestion, decision: GateDecision) {
  return {
    customerId,
    type: 'residency_denied' as const,
    severity: 'high' as const,
    description: `${question.kind} from ${fromWhere(question)}${throughWhat(question)} was denied: ${codesOf(decision)}.`,
    articles: articlesOf(decision),
    remediationActions: ['Find out whether the access was meant; adjust the terms, or block the caller.'],
    dedupKey: keyOf('denied', customerId, question),
  };
}

function needsApproval(customerId: CustomerId, question: ResidencyQuestion, decision: GateDecision) {
  return {
    customerId,
    type: 'review_required' as const,
    severity: 'medium' as const,
    description: `${question.kind} from ${fromWhere(question)}${throughWhat(question)} needs approval: ${codesOf(decision)}.`,
    articles: articlesOf(decision),
    remediationActions: ['Decide on the case; register a transfer instrument if there is one.'],
    dedupKey: keyOf('approval', customerId, question),
  };
}

function conflict(customerId: CustomerId, code: string, regionId: string) {
  return {
    customerId,
    type: 'violation' as const,
    severity: 'high' as const,
    description: `The residency terms contradict themselves (${code}) about region ${regionId}; the requirement wins.`,
    articles: ['GDPR Art. 28(3)(a)'],
    remediationActions: ["Correct the customer's allowed regions or its requirement."],
    dedupKey: `residency-conflict:${customerId}:${code}:${regionId}`,
  };
}

const throughWhat = ({ facts }: ResidencyQuestion): string => (facts.via === 'gateway' ? ' through the router' : '');
const keyOf = (what: string, customerId: CustomerId, { kind, facts }: ResidencyQuestion): string =>
  `residency-${what}:${customerId}:${kind}:${facts.source?.country ?? 'ZZ'}:${facts.via}`;
