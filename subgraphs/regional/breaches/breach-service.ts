import { authorize } from '#kernel/authorization/authorize.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import { parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { EventService } from '../compliance-events/event-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { type Breach, dueAt, type MilestoneClock, milestoneClocks, requiredMilestones } from './breach.ts';
import type { BreachRepository } from './breach-repository.ts';
import { assessmentSchema, breachSchema, parseBreachInput, submissionSchema } from './parse-breach.ts';

export interface BreachServiceOptions {
  readonly regionId: RegionId;
  readonly breaches: BreachRepository;
  readonly events: Pick<EventService, 'raise'>;
  readonly mutations: Mutations;
  readonly clock: Clock;
}

export type BreachRequest = Omit<MutationRequest, 'operation' | 'input'>;

/** The register of Art. 33(5): every breach, its facts, its effects from the audit trail, and the notices of Art. 33 and 34. */
export class BreachService {
  readonly #options: BreachServiceOptions;

  constructor(options: BreachServiceOptions) {
    this.#options = options;
  }

  async declare(request: BreachRequest, given: unknown): Promise<Breach> {
    const by = requireActor(request.facts);
    const input = parseBreachInput(breachSchema, given);
    if (input.awareAt > this.#options.clock.now()) throw new AppError('UNPROCESSABLE', 'awareAt lies in the future.');
    const customerId = input.customerId ? parseCustomerId(input.customerId) : null;
    this.#authorize(request.facts.caller, customerId);
    const { breaches, events, mutations } = this.#options;
    const breach = {
      ...input,
      customerId,
      scope: input.scope ?? {},
      risk: input.risk ?? ('unassessed' as const),
      role: input.role ?? ('processor' as const),
    };
    const id = await mutations.run({ ...request, operation: 'declareBreach', input }, async (unit) => {
      const declared = await breaches.declare(breach, by, unit);
      const event = await events.raise(
        {
          customerId,
          type: 'personal_data_breach',
          severity: 'critical',
          description: `A breach of ${breach.nature} was declared. Assess its risk, compute its effects and give the notices that are due.`,
          remediationDeadline: dueAt('A33_1_AUTHORITY_72H', breach.awareAt),
          articles: ['GDPR Art. 33', 'GDPR Art. 34'],
          notificationRequired: requiredMilestones({ ...breach, noSubjectNoticeGround: null }).length > 0,
        },
        unit,
      );
      await breaches.linkEvent(declared, event.id, unit);
      return declared;
    });
    return this.computeImpact({ ...request, key: null }, id);
  }

  /** Counts again; the audit trail of the period may have grown, and the subject index too. */
  async computeImpact(request: BreachRequest, id: string): Promise<Breach> {
    const breach = await this.#read(id);
    this.#authorize(request.facts.caller, breach.customerId);
    const impact = await this.#options.breaches.measure(breach);
    return this.#change('computeBreachImpact', request, id, { id }, (_breach, _by, unit) =>
      this.#options.breaches.keepImpact(id, impact, unit),
    );
  }

  assess(request: BreachRequest, id: string, given: unknown): Promise<Breach> {
    const input = parseBreachInput(assessmentSchema, given);
    return this.#change('assessBreach', request, id, { id, input }, (_breach, _by, unit) =>
      this.#options.breaches.assess(
        id,
        {
          risk: input.risk,
          consequences: input.consequences ?? null,
          measures: input.measures ?? null,
          noSubjectNoticeGround: input.noSubjectNoticeGround ?? null,
        },
        unit,
      ),
    );
  }

  submit(request: BreachRequest, id: string, given: unknown): Promise<Breach> {
    const input = parseBreachInput(submissionSchema, given);
    return this.#change('submitBreachMilestone', request, id, { id, input }, async (breach, by, unit) => {
      const { milestone } = input;
      if (breach.milestones.some((submitted) => submitted.milestone === milestone)) {
        throw new AppError('CONFLICT', 'This notice was given already.');
      }
      const submittedAt = input.submittedAt ?? this.#options.clock.now();
      const due = dueAt(milestone, breach.awareAt);
      const lateReason = input.lateReason ?? null;
      if (due !== null && submittedAt > due && lateReason === null) {
        throw new AppError('UNPROCESSABLE', 'A notice after 72 hours gives the reasons for the delay (Art. 33(1)).');
      }
      const reference = input.reference ?? null;
      await this.#options.breaches.submit(id, { milestone, dueAt: due, submittedAt, reference, lateReason }, by, unit);
    });
  }

  close(request: BreachRequest, id: string): Promise<Breach> {
    return this.#change('closeBreach', request, id, { id }, (breach, by, unit) => {
      const missing = this.clocks(breach).filter(({ required, submittedAt }) => required && submittedAt === null);
      if (breach.risk === 'unassessed' || missing.length > 0) {
        const what = missing.map(({ milestone }) => milestone).join(', ') || 'the assessment of the risk';
        throw new AppError('CONFLICT', `The breach cannot be closed; missing: ${what}.`);
      }
      return this.#options.breaches.close(id, by, unit);
    });
  }

  list(caller: Caller): Promise<Breach[]> {
    return this.#options.breaches.list(onlyCustomer(caller, 'breach.list', this.#options.regionId));
  }

  clocks(breach: Breach): MilestoneClock[] {
    return milestoneClocks(breach, this.#options.clock.now());
  }

  async #change(
    operation: string,
    request: BreachRequest,
    id: string,
    input: unknown,
    work: (breach: Breach, by: string, unit: UnitOfWork) => Promise<void>,
  ): Promise<Breach> {
    const by = requireActor(request.facts);
    await this.#options.mutations.run({ ...request, operation, input }, async (unit) => {
      const breach = isUuid(id) ? await this.#options.breaches.lock(id, unit) : null;
      if (breach === null) throw notFound();
      this.#authorize(request.facts.caller, breach.customerId);
      if (breach.closedAt !== null) throw new AppError('CONFLICT', 'The breach is closed.');
      await work(breach, by, unit);
      return id;
    });
    return this.#read(id);
  }

  async #read(id: string): Promise<Breach> {
    const breach = isUuid(id) ? await this.#options.breaches.find(id) : null;
    if (breach === null) throw notFound();
    return breach;
  }

  #authorize(caller: Caller, customerId: string | null): void {
    authorize(caller, 'breach.manage', { regionId: this.#options.regionId, customerId: customerId ?? undefined });
    if (customerId === null && caller.kind === 'customer') throw notFound();
  }
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
const notFound = (): AppError => new AppError('NOT_FOUND', 'No such breach in this region.');
