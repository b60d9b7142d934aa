import { authorize } from '#kernel/authorization/authorize.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import type { TermsCache } from '../residency/gate/terms-cache.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ComplianceRule, RuleType } from './rule.ts';
import { parseRuleBody } from './rule-body.ts';
import type { RuleRepository } from './rule-repository.ts';
import type { RuleSimulator } from './simulate-rule.ts';

export interface RuleServiceOptions {
  readonly regionId: RegionId;
  readonly rules: RuleRepository;
  readonly simulator: RuleSimulator;
  readonly mutations: Mutations;
  readonly terms: Pick<TermsCache, 'forget'>;
}

export interface RuleDraft {
  readonly customerId?: string | null | undefined;
  readonly name: string;
  readonly type: RuleType;
  readonly body: unknown;
  readonly priority?: number | null | undefined;
  readonly effectiveFrom?: Date | null | undefined;
  readonly effectiveUntil?: Date | null | undefined;
}

/** Who changes a rule, and the idempotency key of the change. */
export type RuleRequest = Omit<MutationRequest, 'operation' | 'input'>;

const LONGEST_WINDOW_DAYS = 366;

/** Rules from draft to retirement: simulated before anybody may approve them, approved by a second person. */
export class RuleService {
  readonly #options: RuleServiceOptions;

  constructor(options: RuleServiceOptions) {
    this.#options = options;
  }

  async draft(request: RuleRequest, draft: RuleDraft): Promise<ComplianceRule> {
    const by = requireActor(request.facts);
    const customerId = draft.customerId ? parseCustomerId(draft.customerId) : null;
    this.#authorize(request.facts.caller, customerId);
    const name = draft.name.trim();
    if (name === '' || name.length > 200) throw new AppError('BAD_USER_INPUT', 'name must have 1 to 200 characters.');
    const body = parseRuleBody(draft.type, draft.body);
    const rule = {
      customerId,
      name,
      type: draft.type,
      body,
      priority: draft.priority ?? 100,
      effectiveFrom: draft.effectiveFrom ?? null,
      effectiveUntil: draft.effectiveUntil ?? null,
    };
    const { mutations, rules } = this.#options;
    const id = await mutations.run({ ...request, operation: 'draftRule', input: rule }, (unit) =>
      rules.create(rule, by, unit),
    );
    return this.#read(id);
  }

  revise(request: RuleRequest, id: string, body: unknown): Promise<ComplianceRule> {
    return this.#change('reviseRule', request, id, { id, body }, async (rule, _by, unit) => {
      if (rule.state === 'simulated') await this.#options.rules.returnToDraft(id, unit);
      await this.#options.rules.revise(id, parseRuleBody(rule.type, body), unit);
    });
  }

  /** Replays what the last `windowDays` recorded; a rule that is no draft any more is only looked at. */
  async simulate(request: RuleRequest, id: string, windowDays: number): Promise<ComplianceRule> {
    if (!(windowDays >= 1 && windowDays <= LONGEST_WINDOW_DAYS)) {
      throw new AppError('BAD_USER_INPUT', `windowDays must be between 1 and ${LONGEST_WINDOW_DAYS}.`);
    }
    const rule = await this.#read(id);
    this.#authorize(request.facts.caller, rule.customerId);
    const simulation = await this.#options.simulator.simulate(rule, windowDays);
    if (rule.state !== 'draft' && rule.state !== 'simulated') return { ...rule, simulation };
    return this.#change('simulateRule', request, id, { id, windowDays }, async (locked, _by, unit) => {
      if (JSON.stringify(locked.body) !== JSON.stringify(rule.body)) {
        throw new AppError('CONFLICT', 'The rule was changed while it was simulated. Simulate it again.');
      }
      await this.#options.rules.simulated(id, simulation, unit);
    });
  }

  submit(request: RuleRequest, id: string): Promise<ComplianceRule> {
    return this.#change('submitRule', request, id, { id }, (_rule, by, unit) =>
      this.#options.rules.submit(id, by, unit),
    );
  }

  async approve(request: RuleRequest, id: string): Promise<ComplianceRule> {
    const approved = await this.#change('approveRule', request, id, { id }, (rule, by, unit) => {
      if (by === rule.createdBy || by === rule.submittedBy) {
        throw new AppError(
          'FORBIDDEN',
          'A second person approves a rule: neither who drafted it nor who submitted it.',
        );
      }
      return this.#options.rules.activate(id, by, unit);
    });
    this.#options.terms.forget(approved.customerId ?? undefined);
    return approved;
  }

  returnToDraft(request: RuleRequest, id: string): Promise<ComplianceRule> {
    return this.#change('returnRule', request, id, { id }, async (rule, _by, unit) => {
      if (rule.state === 'draft') throw new AppError('CONFLICT', 'The rule is a draft already.');
      await this.#options.rules.returnToDraft(id, unit);
    });
  }

  async retire(request: RuleRequest, id: string): Promise<ComplianceRule> {
    const retired = await this.#change('retireRule', request, id, { id }, (_rule, by, unit) =>
      this.#options.rules.retire(id, by, unit),
    );
    this.#options.terms.forget(retired.customerId ?? undefined);
    return retired;
  }

  /** The region's rules; for a caller who is a customer its own and those for everybody. */
  list(caller: Caller): Promise<ComplianceRule[]> {
    return this.#options.rules.list(onlyCustomer(caller, 'rule.list', this.#options.regionId));
  }

  async #change(
    operation: string,
    request: RuleRequest,
    id: string,
    input: unknown,
    work: (rule: ComplianceRule, by: string, unit: UnitOfWork) => Promise<void>,
  ): Promise<ComplianceRule> {
    const by = requireActor(request.facts);
    requireUuid(id);
    await this.#options.mutations.run({ ...request, operation, input }, async (unit) => {
      const rule = await this.#options.rules.lock(id, unit);
      if (rule === null) throw notFound();
      this.#authorize(request.facts.caller, rule.customerId);
      await work(rule, by, unit);
      return id;
    });
    return this.#read(id);
  }

  async #read(id: string): Promise<ComplianceRule> {
    requireUuid(id);
    const rule = await this.#options.rules.find(id);
    if (rule === null) throw notFound();
    return rule;
  }

  /** A rule for the whole region is no customer's to change. */
  #authorize(caller: Caller, customerId: CustomerId | null): void {
    authorize(caller, 'rule.manage', { regionId: this.#options.regionId, customerId: customerId ?? undefined });
    if (customerId === null && caller.kind === 'customer') throw new AppError('FORBIDDEN', 'The rule is the region’s.');
  }
}

function requireUuid(id: string): void {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound();
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'No such compliance rule in this region.');
