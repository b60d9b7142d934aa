import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import type { TermsCache } from '../residency/gate/terms-cache.ts';
import { parseInput } from '../shared/parse-input.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { type AccessApproval, type AccessApprovalRepository, approvalInput } from './access-approval.ts';

type Asker = Pick<MutationRequest, 'facts' | 'key'>;

export interface AccessApprovalParts {
  readonly approvals: AccessApprovalRepository;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
  readonly terms: Pick<TermsCache, 'forget'>;
  readonly clock: Clock;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What residency leaves to a person (REQUIRE_APPROVAL) is asked for by one and opened by another, for a while. */
export class AccessApprovalService {
  readonly #parts: AccessApprovalParts;

  constructor(parts: AccessApprovalParts) {
    this.#parts = parts;
  }

  /** Of a customer that the caller was given already. */
  approvalsOf(customerId: CustomerId): Promise<readonly AccessApproval[]> {
    return this.#parts.approvals.approvalsOf(customerId);
  }

  async request(asker: Asker, customerId: string, input: unknown): Promise<AccessApproval> {
    const wanted = parseInput(approvalInput, input);
    return this.#run(asker, customerId, 'requestAccessApproval', input, (id, by, unit) =>
      this.#parts.approvals.insert(id, wanted, by, unit),
    );
  }

  /** Rejects with CONFLICT unless it waits for an approval, UNPROCESSABLE for the person who asked for it. */
  approve(asker: Asker, customerId: string, approvalId: string): Promise<AccessApproval> {
    return this.#run(asker, customerId, 'approveAccess', approvalId, async (id, by, unit) => {
      const found = await this.#open(id, approvalId, unit);
      if (found.approvedAt !== null) throw new AppError('CONFLICT', 'The access is approved already.');
      if (found.validUntil <= this.#parts.clock.now()) throw new AppError('CONFLICT', 'The time asked for is over.');
      if (found.requestedBy === by) {
        throw new AppError('UNPROCESSABLE', 'Who asked for an approval cannot give it.', {
          facts: { problem: 'SECOND_PERSON_REQUIRED' },
        });
      }
      await this.#parts.approvals.approve(found.id, by, unit);
      return found.id;
    });
  }

  revoke(asker: Asker, customerId: string, approvalId: string): Promise<AccessApproval> {
    return this.#run(asker, customerId, 'revokeAccessApproval', approvalId, async (id, by, unit) => {
      const found = await this.#open(id, approvalId, unit);
      await this.#parts.approvals.revoke(found.id, by, unit);
      return found.id;
    });
  }

  async #open(customerId: CustomerId, approvalId: string, unit: UnitOfWork): Promise<AccessApproval> {
    const found = UUID.test(approvalId) ? await this.#parts.approvals.lock(customerId, approvalId, unit) : null;
    if (found === null) throw notFound();
    if (found.revokedAt !== null) throw new AppError('CONFLICT', 'It was revoked already.');
    return found;
  }

  async #run(
    asker: Asker,
    customerId: string,
    operation: string,
    input: unknown,
    work: (id: CustomerId, by: string, unit: UnitOfWork) => Promise<string>,
  ): Promise<AccessApproval> {
    const { customers, mutations, terms, approvals } = this.#parts;
    const { id } = await customers.get(asker.facts.caller, customerId, 'accessApproval.manage');
    const by = requireActor(asker.facts);
    const approvalId = await mutations.run({ ...asker, operation, input: { customerId, input } }, (unit) =>
      work(id, by, unit),
    );
    terms.forget(id);
    const approval = await approvals.find(id, approvalId);
    if (approval === null) throw notFound();
    return approval;
  }
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'The customer has no such approval.');
