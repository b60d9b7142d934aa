import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, isCustomerId, type RegionId } from '#kernel/ids.ts';
import { credentialOf } from '../../audit/credential-of.ts';
import { dependsOnTime } from '../../rules/apply-disclosure-rules.ts';
import type { RequestFacts, RequestSource } from '../../shared/request-facts.ts';
import { decide } from '../decide.ts';
import type { Actor, Disclosure, RegionPlace, Via } from '../decision-input.ts';
import { placeOf, type RegionPlaces, routerAt } from '../region-places.ts';
import { actorOf, withOrganisation } from './actor-of.ts';
import type { CustomerTerms } from './customer-terms.ts';
import type { DenialReporter } from './denial-reporter.ts';
import { type GateDecision, stricterOf } from './gate-decision.ts';
import type { ResidencyQuestion } from './residency-question.ts';
import type { KnownTerms, TermsCache } from './terms-cache.ts';
import { underApproval } from './under-approval.ts';
import { underRules } from './under-rules.ts';

export interface ResidencyGateOptions {
  readonly regionId: RegionId;
  readonly places: RegionPlaces;
  readonly cache: TermsCache;
  readonly reporter: DenialReporter;
  readonly clock: Clock;
}

/** What every disclosure and every placement of this region passes. A refusal is reported as a compliance event. */
export class ResidencyGate {
  readonly #options: ResidencyGateOptions;
  readonly #home: RegionPlace;

  constructor(options: ResidencyGateOptions) {
    this.#options = options;
    this.#home = placeOf(options.regionId, options.places.operator);
  }

  get regionId(): RegionId {
    return this.#home.regionId;
  }

  /** The facts with the country that the request comes from, and the organisation that it is made for. */
  locate(facts: RequestFacts): RequestFacts {
    if (facts.source !== undefined) return facts;
    const credential = withOrganisation(facts, this.#options.places.operator);
    const located = this.#options.places.countries.locate(facts.sourceIp);
    const source: RequestSource = {
      country: located.country,
      alternatives: located.alternatives,
      confidence: located.confidence,
      method: facts.via === 'gateway' ? 'TRUSTED_HEADER' : 'PEER',
    };
    return { ...facts, source, credential };
  }

  /** Null: not a customer of this region, so there is nothing to decide on. Rejects only if the terms cannot be read. */
  async decide(question: ResidencyQuestion): Promise<GateDecision | null> {
    if (!isCustomerId(question.customerId)) return null;
    const known = this.#options.cache.peek(question.customerId) ?? (await this.#options.cache.get(question.customerId));
    if (known === undefined) return null;
    const decision = this.#decideUnder(known, question.customerId, question);
    this.#options.reporter.report(question.customerId, question, decision);
    return decision;
  }

  /** As `decide`, but rejects with RESIDENCY_DENIED unless the data may be disclosed or redacted. */
  async require(question: ResidencyQuestion): Promise<GateDecision | null> {
    const decision = await this.decide(question);
    if (decision !== null && decision.disclosure === 'WITHHELD')
      throw residencyDenied(decision, question.facts, this.#home.regionId);
    return decision;
  }

  /** After a change of what decisions depend on; of all customers if none is named. */
  forget(customerId?: CustomerId): void {
    this.#options.cache.forget(customerId);
  }

  #decideUnder({ terms, decisions }: KnownTerms, customerId: CustomerId, question: ResidencyQuestion): GateDecision {
    const facts = this.locate(question.facts);
    const actor = actorOf(facts, customerId, terms.residency.organisation, this.#options.places.operator);
    const key = keyOf(actor, facts, question);
    const kept = decisions.get(key);
    if (kept !== undefined) return kept;
    const { statedBasis } = terms;
    const evaluated = this.#evaluate(terms, { ...question, facts }, actor);
    const decision = statedBasis === undefined ? evaluated : { ...evaluated, statedBasis };
    if (!dependsOnTime(terms.rules)) decisions.set(key, decision);
    return decision;
  }

  #evaluate(terms: CustomerTerms, question: ResidencyQuestion, actor: Actor): GateDecision {
    const { places, clock } = this.#options;
    const now = clock.now();
    const common = { home: this.#home, customer: terms.residency, instruments: terms.instruments, now };
    const via: Via =
      question.facts.via === 'gateway'
        ? { kind: 'GATEWAY', at: routerAt(places), organisation: places.operator }
        : { kind: 'DIRECT' };
    const operation: Disclosure = {
      kind: question.kind,
      actor,
      via,
      exportPolicy: question.exportPolicy ?? 'REPLICATE',
      ...(question.recipient === undefined ? {} : { recipient: question.recipient }),
    };
    const { kind, bucket = null, facts } = question;
    const ruled = underRules(decide({ ...common, operation }), terms.rules, {
      kind,
      operation: question.operation,
      channel: facts.channel,
      via: facts.via,
      bucket,
      country: facts.source?.country ?? null,
      credential: credentialOf(facts).kind,
      at: now,
    });
    const { organisation, at } = question.recipient ?? actor;
    // An approval is for a place: one that is not known for sure is none.
    const country = at.confidence === 'HIGH' ? at.country : null;
    const disclosed = underApproval(ruled, terms.approvals, { kind, organisation, country, at: now });
    if (question.stores !== true) return disclosed;
    const stored = { ...decide({ ...common, operation: { kind: 'STORE', target: this.#home } }), ruleIds: [] };
    return stricterOf(disclosed, stored);
  }
}

function keyOf(actor: Actor, { via, channel, source, ...facts }: RequestFacts, question: ResidencyQuestion): string {
  const { kind, operation, bucket, exportPolicy, recipient, stores } = question;
  const place = [source?.country, source?.confidence, ...(source?.alternatives ?? [])].join('/');
  const parts = [actor.kind, actor.organisation, place, via, channel, credentialOf({ via, channel, ...facts }).kind];
  const asked = [kind, operation, bucket, exportPolicy, stores];
  return [...parts, ...asked, recipient === undefined ? '' : JSON.stringify(recipient)].join('\u0000');
}

/** The id of the request leads to the decision in the region's audit trail; the rules are not told to whoever asks. */
export function residencyDenied({ decision }: GateDecision, { requestId }: RequestFacts, regionId: RegionId): AppError {
  const message =
    decision === 'REQUIRE_APPROVAL'
      ? 'This needs the approval of a compliance officer of the region.'
      : "The customer's residency requirement does not let this data be disclosed where the request comes from or goes through.";
  return new AppError('RESIDENCY_DENIED', message, { facts: { regionId, decisionId: requestId } });
}
