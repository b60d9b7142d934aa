import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import { decide } from '../residency/decide.ts';
import type { CustomerTerms } from '../residency/gate/customer-terms.ts';
import { kindOfOperation } from '../residency/gate/kind-of-operation.ts';
import type { TermsCache } from '../residency/gate/terms-cache.ts';
import { underRules } from '../residency/gate/under-rules.ts';
import { placeOf, type RegionPlaces, routerAt } from '../residency/region-places.ts';
import type { DisclosureRule, DisclosureRuleBody } from './disclosure-rule.ts';
import type { AccessHistory, RecordedAccesses } from './recorded-accesses.ts';
import type { ComplianceRule, RuleSimulation, SimulatedChange } from './rule.ts';

export interface RuleSimulatorOptions {
  readonly regionId: RegionId;
  readonly places: RegionPlaces;
  readonly history: AccessHistory;
  readonly terms: Pick<TermsCache, 'get'>;
  readonly clock: Clock;
}

const MOST_CHANGES = 50;
const OPERATOR_ROLES = ['operator', 'compliance_officer', 'auditor'];

/** Decides again on what was recorded: with the rules that are active, and with the new one among them. */
export class RuleSimulator {
  readonly #options: RuleSimulatorOptions;

  constructor(options: RuleSimulatorOptions) {
    this.#options = options;
  }

  async simulate(rule: ComplianceRule, windowDays: number): Promise<RuleSimulation> {
    const { history } = this.#options;
    if (!isDisclosureRule(rule)) {
      return { windowDays, accesses: 0, differing: 0, changes: [], ...(await history.impact(rule, windowDays)) };
    }
    const candidate: DisclosureRule = {
      id: rule.id,
      type: rule.type,
      body: rule.body as unknown as DisclosureRuleBody,
    };
    const groups = await history.accesses(rule.customerId, windowDays, candidate.body.between !== undefined);
    const changes: SimulatedChange[] = [];
    let accesses = 0;
    for (const group of groups) {
      const known = await this.#options.terms.get(group.customerId);
      if (known === undefined) continue;
      accesses += group.accesses;
      changes.push(...this.#replay(group, known.terms, candidate));
    }
    const differing = changes.reduce((sum, change) => sum + change.accesses, 0);
    const frequent = merge(changes).sort((left, right) => right.accesses - left.accesses);
    return {
      windowDays,
      accesses,
      differing,
      changes: frequent.slice(0, MOST_CHANGES),
      objects: 0,
      affectedObjects: 0,
    };
  }

  #replay(group: RecordedAccesses, terms: CustomerTerms, candidate: DisclosureRule): SimulatedChange[] {
    const { regionId, places, clock } = this.#options;
    const { channel, via, operation, bucket, country, at } = group;
    const kind = kindOfOperation(channel, operation);
    const isOperator = group.roles.some((role) => OPERATOR_ROLES.includes(role));
    const decision = decide({
      operation: {
        kind,
        actor: {
          kind: isOperator ? 'OPERATOR' : 'CUSTOMER_STAFF',
          organisation: isOperator ? places.operator : terms.residency.organisation,
          at: { country, confidence: country === null || group.confidence === 'LOW' ? 'LOW' : 'HIGH' },
        },
        via:
          via === 'gateway'
            ? { kind: 'GATEWAY', at: routerAt(places), organisation: places.operator }
            : { kind: 'DIRECT' },
        exportPolicy: 'REPLICATE',
      },
      home: placeOf(regionId, places.operator),
      customer: terms.residency,
      instruments: terms.instruments,
      now: clock.now(),
    });
    const access = { kind, operation, channel, via, bucket, country, credential: group.credential ?? 'none', at };
    const others = terms.rules.filter(({ id }) => id !== candidate.id);
    const before = underRules(decision, terms.rules, access).decision;
    const after = underRules(decision, [...others, candidate], access).decision;
    return before === after ? [] : [{ from: before, to: after, channel, operation, country, accesses: group.accesses }];
  }
}

const isDisclosureRule = (rule: ComplianceRule): rule is ComplianceRule & { readonly type: DisclosureRule['type'] } =>
  rule.type === 'cross_border' || rule.type === 'access_control';

function merge(changes: readonly SimulatedChange[]): SimulatedChange[] {
  const merged = new Map<string, SimulatedChange>();
  for (const change of changes) {
    const { accesses, ...same } = change;
    const key = JSON.stringify(same);
    merged.set(key, { ...change, accesses: accesses + (merged.get(key)?.accesses ?? 0) });
  }
  return [...merged.values()];
}
