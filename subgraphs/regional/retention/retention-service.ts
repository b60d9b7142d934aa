import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { parseInput } from '../shared/parse-input.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { RetentionExpiry, RetentionRun } from './retention-expiry.ts';
import type { RetentionRepository } from './retention-repository.ts';
import { type RetentionReach, type RetentionSchedule, scheduleInput } from './retention-schedule.ts';

type Asker = Pick<MutationRequest, 'facts' | 'key'>;

export interface RetentionEffect extends RetentionReach {
  /** Null for a dry run. */
  readonly schedule: RetentionSchedule | null;
}

export interface RetentionServiceParts {
  readonly repository: RetentionRepository;
  readonly expiry: RetentionExpiry;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How long objects are kept, and on what basis: Art. 5(1)(e) GDPR, and the duties that Art. 17(3)(b) gives way to. */
export class RetentionService {
  readonly #parts: RetentionServiceParts;

  constructor(parts: RetentionServiceParts) {
    this.#parts = parts;
  }

  /** Of a customer that the caller was given already. */
  schedulesOf(customerId: CustomerId): Promise<readonly RetentionSchedule[]> {
    return this.#parts.repository.schedulesOf(customerId);
  }

  /** Rejects with BAD_USER_INPUT for what is no schedule. */
  async create(asker: Asker, customerId: string, input: unknown, dryRun: boolean): Promise<RetentionEffect> {
    const { repository, mutations } = this.#parts;
    const wanted = parseInput(scheduleInput, input);
    const id = await this.#customer(asker, customerId);
    const by = requireActor(asker.facts);
    const reach = await repository.reach(id, wanted);
    if (dryRun) return { ...reach, schedule: null };
    const operation = 'createRetentionSchedule';
    const scheduleId = await mutations.run({ ...asker, operation, input: { customerId, input } }, (unit) =>
      repository.insert(id, wanted, by, unit),
    );
    return { ...reach, schedule: await repository.find(id, scheduleId) };
  }

  /** Rejects with NOT_FOUND unless the schedule is in force. */
  async retire(asker: Asker, customerId: string, scheduleId: string): Promise<RetentionSchedule> {
    const { repository, mutations } = this.#parts;
    const id = await this.#customer(asker, customerId);
    const by = requireActor(asker.facts);
    const operation = 'retireRetentionSchedule';
    await mutations.run({ ...asker, operation, input: { customerId, scheduleId } }, async (unit) => {
      const isRetired = UUID.test(scheduleId) && (await repository.retire(id, scheduleId, by, unit));
      if (!isRetired) throw noSchedule();
      return scheduleId;
    });
    const retired = await repository.find(id, scheduleId);
    if (retired === null) throw noSchedule();
    return retired;
  }

  /** A repetition under the same key gets the figures of the first run. */
  async expire(asker: Asker, customerId: string, dryRun: boolean): Promise<RetentionRun> {
    const id = await this.#customer(asker, customerId);
    const { expiry, mutations } = this.#parts;
    if (dryRun) return expiry.preview(id);
    requireActor(asker.facts);
    let run: RetentionRun | undefined;
    const request = { ...asker, operation: 'expireRetention', input: { customerId } };
    const counted = await mutations.run(request, async () => {
      // In transactions of its own, each with its audit entries: what is gone is gone, whoever asks again.
      run = await expiry.run(id, asker.facts);
      return { expired: run.expired, kept: run.kept };
    });
    return run ?? { ...counted, dryRun: false, objects: [] };
  }

  async #customer({ facts }: Asker, customerId: string): Promise<CustomerId> {
    return (await this.#parts.customers.get(facts.caller, customerId, 'retention.manage')).id;
  }
}

const noSchedule = (): AppError => new AppError('NOT_FOUND', 'There is no such retention schedule in force.');
