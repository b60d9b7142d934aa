import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { decide } from '../residency/decide.ts';
import type { Actor, DecisionInput, Operation, RegionPlace } from '../residency/decision-input.ts';
import type { GateDecision } from '../residency/gate/gate-decision.ts';
import type { TermsCache } from '../residency/gate/terms-cache.ts';
import { underRules } from '../residency/gate/under-rules.ts';
import { placeOf, type RegionPlaces } from '../residency/region-places.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { DecisionRequest } from './parse-decision-request.ts';

export interface DecisionServiceOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly terms: TermsCache;
  readonly places: RegionPlaces;
  readonly clock: Clock;
}

/** Explains what would be decided, without doing it: nothing is disclosed, no event is raised. */
export class DecisionService {
  readonly #options: DecisionServiceOptions;
  readonly #home: RegionPlace;

  constructor(options: DecisionServiceOptions) {
    this.#options = options;
    this.#home = placeOf(options.regionId, options.places.operator);
  }

  /** Rejects like `CustomerService.get`, or with BAD_USER_INPUT. */
  async explain(caller: Caller, customerId: string, request: DecisionRequest): Promise<GateDecision> {
    const { customers, terms, clock } = this.#options;
    const customer = await customers.get(caller, customerId, 'residency.decide');
    const known = await terms.get(customer.id);
    if (known === undefined) throw customers.notFound();
    const { residency, instruments, rules } = known.terms;
    const now = clock.now();
    const input: DecisionInput = {
      operation: this.#operationOf(request, residency.organisation),
      home: this.#home,
      customer: residency,
      instruments,
      now,
    };
    const decision = decide(input);
    const { kind } = input.operation;
    if (kind === 'STORE' || kind === 'REPLICATE' || kind === 'RELOCATE') return { ...decision, ruleIds: [] };
    return underRules(decision, rules, {
      kind,
      operation: request.operationName ?? kind,
      channel: request.channel ?? 's3',
      via: request.viaCountry === null || request.viaCountry === undefined ? 'direct' : 'gateway',
      bucket: request.bucket ?? null,
      country: request.sourceCountry ?? null,
      credential: 'none',
      at: now,
    });
  }

  #operationOf(request: DecisionRequest, organisation: string): Operation {
    const { operation: kind, viaCountry } = request;
    const { operator } = this.#options.places;
    if (kind === 'STORE' || kind === 'REPLICATE') return { kind, target: this.#targetOf(request) };
    if (kind === 'RELOCATE') {
      return {
        kind,
        target: this.#targetOf(request),
        contractAmended: request.contractAmended === true,
        approvedByHomeOfficer: request.approvedByHomeOfficer === true,
        approvedByTargetOfficer: request.approvedByTargetOfficer === true,
      };
    }
    const via =
      viaCountry === null || viaCountry === undefined
        ? ({ kind: 'DIRECT' } as const)
        : {
            kind: 'GATEWAY' as const,
            at: { country: viaCountry, confidence: 'HIGH' as const },
            organisation: operator,
          };
    const actor = actorOf(request, organisation, operator);
    return { kind, actor, via, exportPolicy: request.exportPolicy ?? 'REPLICATE' };
  }

  #targetOf({ operation, targetRegion }: DecisionRequest): RegionPlace {
    if (targetRegion !== null && targetRegion !== undefined)
      return placeOf(targetRegion, this.#options.places.operator);
    throw new AppError('BAD_USER_INPUT', `${operation} needs the target region.`);
  }
}

function actorOf(request: DecisionRequest, organisation: string, operator: string): Actor {
  const kind = request.actorKind ?? 'CUSTOMER_STAFF';
  const own = kind === 'OPERATOR' ? operator : kind === 'OTHER_ORGANISATION' ? 'unknown' : organisation;
  const country = request.sourceCountry ?? null;
  const at = { country, confidence: country === null ? ('LOW' as const) : ('HIGH' as const) };
  return { kind, organisation: request.organisation ?? own, at };
}
