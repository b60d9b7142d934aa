import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { parseInput } from '../shared/parse-input.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { type LegalHoldRepository, matterInput, restrictionInput } from './legal-hold.ts';

type Asker = Pick<MutationRequest, 'facts' | 'key'>;

export interface LegalHoldServiceParts {
  readonly repository: LegalHoldRepository;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
  readonly clock: Clock;
  /** Erasures that waited for a hold go on. */
  readonly wake: () => void;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Matters and restrictions: what keeps objects from being destroyed or used, placed by one person and, a matter, ended by two. */
export class LegalHoldService {
  readonly #parts: LegalHoldServiceParts;

  constructor(parts: LegalHoldServiceParts) {
    this.#parts = parts;
  }

  async place(asker: Asker, customerId: string, input: unknown): Promise<string> {
    const matter = parseInput(matterInput, input);
    return this.#run(asker, customerId, 'placeLegalHold', input, (id, by, unit) =>
      this.#parts.repository.place(id, matter, by, unit),
    );
  }

  async requestRelease(asker: Asker, customerId: string, matterId: string): Promise<string> {
    return this.#run(asker, customerId, 'requestLegalHoldRelease', { matterId }, async (id, by, unit) => {
      if (!(await this.#parts.repository.requestRelease(id, requireUuid(matterId), by, unit))) throw noMatter();
      return matterId;
    });
  }

  /** By another person than the one who asked for it. */
  async release(asker: Asker, customerId: string, matterId: string): Promise<string> {
    return this.#run(asker, customerId, 'releaseLegalHold', { matterId }, async (id, by, unit) => {
      const outcome = await this.#parts.repository.release(id, requireUuid(matterId), by, unit);
      if (outcome === 'not-requested') throw noMatter();
      if (outcome === 'released') return matterId;
      throw new AppError('UNPROCESSABLE', 'Who asked for the release of a matter cannot give it.', {
        facts: { problem: 'SECOND_PERSON_REQUIRED' },
      });
    });
  }

  async restrict(asker: Asker, customerId: string, input: unknown): Promise<string> {
    const wanted = parseInput(restrictionInput, input);
    return this.#run(asker, customerId, 'restrictObject', input, async (id, by, unit) => {
      const restrictionId = await this.#parts.repository.restrict(id, wanted, by, unit);
      if (restrictionId === null) throw new AppError('NOT_FOUND', 'There is no such object version.');
      return restrictionId;
    });
  }

  /** Art. 18(3): the person is told before. */
  async lift(asker: Asker, customerId: string, restrictionId: string, noticeSentAt: Date): Promise<string> {
    if (noticeSentAt > this.#parts.clock.now()) {
      throw new AppError('UNPROCESSABLE', 'The person is told before a restriction is lifted (Art. 18(3)).');
    }
    return this.#run(asker, customerId, 'liftRestriction', { restrictionId }, async (id, by, unit) => {
      const isLifted = await this.#parts.repository.lift(id, requireUuid(restrictionId), { by, noticeSentAt }, unit);
      if (!isLifted) throw new AppError('NOT_FOUND', 'There is no such restriction in force.');
      return restrictionId;
    });
  }

  /** Of a customer that the caller was given already. */
  matters(customerId: CustomerId) {
    return this.#parts.repository.matters(customerId);
  }

  restrictions(customerId: CustomerId) {
    return this.#parts.repository.restrictions(customerId);
  }

  async #run(
    { facts, key }: Asker,
    customerId: string,
    operation: string,
    input: unknown,
    work: (id: CustomerId, by: string, unit: UnitOfWork) => Promise<string>,
  ): Promise<string> {
    const { id } = await this.#parts.customers.get(facts.caller, customerId, 'legalHold.handle');
    const by = requireActor(facts);
    const answer = await this.#parts.mutations.run({ facts, key, operation, input: { customerId, input } }, (unit) =>
      work(id, by, unit),
    );
    this.#parts.wake();
    return answer;
  }
}

const noMatter = (): AppError =>
  new AppError('CONFLICT', 'There is no such matter in that state: its release is asked for first, and once.');

function requireUuid(id: string): string {
  if (UUID.test(id)) return id;
  throw new AppError('NOT_FOUND', 'There is nothing with that id.');
}
