import { randomUUID } from 'node:crypto';
import type { Operation } from '#kernel/authorization/policy-table.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { parseInput } from '../shared/parse-input.ts';
import type { Caller } from '../shared/request-facts.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { requireIdentifier } from '../subjects/subject.ts';
import type { AnswerRepository } from './answer-repository.ts';
import type { RequestStatus } from './data-subject-request.ts';
import type { ItemRepository } from './item-repository.ts';
import { isNarrative } from './refusal-grounds.ts';
import type { RegionCalendar } from './region-calendar.ts';
import type { RequestAction } from './request-action.ts';
import {
  completionInput,
  doubtInput,
  extendInput,
  itemDecisionInput,
  noticeInput,
  objectionDecisionInput,
  refusalInput,
  submitInput,
  verificationInput,
} from './request-input.ts';
import { applyRequestAction } from './request-lifecycle.ts';
import type { Advance, HistoryEntry, RequestRepository } from './request-repository.ts';
import { type ResponseClock, readResponseClock } from './response-clock.ts';
import type { NewRequest, StoredRequest } from './stored-request.ts';

/** Who asks for a change, and under which idempotency key. */
export type Asker = Pick<MutationRequest, 'facts' | 'key'>;

export interface RequestServiceParts {
  readonly repository: RequestRepository;
  readonly items: ItemRepository;
  readonly answers: AnswerRepository;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
  readonly calendar: RegionCalendar;
  readonly sealer: KeySealer;
  readonly clock: Clock;
  /** The worker may be asleep. */
  readonly wake: () => void;
}

/** What an action means for the worker: planning starts with scoping, execution with its own action, or with a hold's release. */
function workAfter({ type }: RequestAction, status: RequestStatus): Advance['work'] {
  if (type === 'RELEASE_HOLD') return status === 'scoping' ? 'plan' : 'execute';
  if (type === 'START_SCOPING') return 'plan';
  if (type === 'START_EXECUTION') return 'execute';
  return type === 'EXTEND' ? 'keep' : 'none';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const pushTargetPurpose = (requestId: string): string => `push-target:${requestId}`;

/** Requests of data subjects, from receipt to answer: who may do what when is decided by the lifecycle, here it is stored. */
export class RequestService {
  readonly #parts: RequestServiceParts;

  constructor(parts: RequestServiceParts) {
    this.#parts = parts;
  }

  get(caller: Caller, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#find(caller, customerId, requestId, 'dataSubjectRequest.read');
  }

  /** The id of a customer whose requests the caller may read. */
  async requireCustomer(caller: Caller, customerId: string): Promise<CustomerId> {
    return (await this.#parts.customers.get(caller, customerId, 'dataSubjectRequest.read')).id;
  }

  /** The clock starts when the request reached the organisation, which may be earlier than now, never later. */
  async submit(asker: Asker, customerId: string, input: unknown): Promise<StoredRequest> {
    const { customers, clock, calendar, repository, sealer } = this.#parts;
    const { id: customer } = await customers.get(asker.facts.caller, customerId, 'dataSubjectRequest.handle');
    const wanted = parseInput(submitInput, input);
    const now = clock.now();
    const receivedAt = wanted.receivedAt ?? now;
    if (receivedAt > now) throw new AppError('UNPROCESSABLE', 'A request cannot be received in the future.');
    const id = randomUUID();
    const { dueAt } = readResponseClock([{ type: 'START', at: receivedAt }], calendar, now);
    const { purposes, statement, pushTarget } = wanted;
    const request: NewRequest = {
      id,
      customerId: customer,
      right: wanted.right,
      identifier: requireIdentifier(wanted.dataSubjectId),
      concernsMarketing: wanted.concernsMarketing,
      details: { ...(purposes ? { purposes } : {}), ...(statement ? { statement } : {}) },
      ground: wanted.erasureGround ?? wanted.restrictionGround ?? null,
      receivedAt,
      dueAt,
      actor: asker.facts.actor,
      sealedPushTarget: pushTarget ? sealer.seal(Buffer.from(JSON.stringify(pushTarget)), pushTargetPurpose(id)) : null,
    };
    const stored = await this.#run(asker, 'submitDataSubjectRequest', { customerId, input }, async (unit) => {
      await repository.insert(request, unit);
      return id;
    });
    return this.#reread(customer, stored);
  }

  async recordVerification(asker: Asker, customerId: string, requestId: string, input: unknown) {
    const { step, method } = parseInput(verificationInput, input);
    if (step === 'CHECK') return this.#act(asker, customerId, requestId, (at) => ({ type: 'CHECK_IDENTITY', at }));
    if (!method) throw new AppError('BAD_USER_INPUT', 'method says how the identity was confirmed.');
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'CONFIRM_IDENTITY', at, method }));
  }

  pauseClock(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const { doubt } = parseInput(doubtInput, input);
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'ASK_IDENTITY', at, doubt }));
  }

  resumeClock(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'IDENTITY_ANSWERED', at }));
  }

  extend(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const extension = parseInput(extendInput, input);
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'EXTEND', at, ...extension }));
  }

  plan(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'START_SCOPING', at }));
  }

  /** Everything that needs a decision has one before anybody approves. */
  async requestApproval(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    const requestedBy = requireActor(asker.facts);
    const { undecided } = await this.#parts.items.open(requireRequestId(requestId));
    if (undecided > 0) {
      throw new AppError('UNPROCESSABLE', `${undecided} items of the plan need a decision first.`, {
        facts: { undecided },
      });
    }
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'REQUEST_APPROVAL', at, requestedBy }));
  }

  approve(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    const approvedBy = requireActor(asker.facts);
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'APPROVE', at, approvedBy }));
  }

  /** Whoever is to approve sends the plan back. */
  sendBack(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'START_WORK', at }));
  }

  execute(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'START_EXECUTION', at }));
  }

  reject(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const refusal = parseInput(refusalInput, input);
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'REFUSE', at, refusal }));
  }

  withdraw(asker: Asker, customerId: string, requestId: string): Promise<StoredRequest> {
    return this.#act(asker, customerId, requestId, (at) => ({ type: 'WITHDRAW', at }));
  }

  async markDuplicate(asker: Asker, customerId: string, requestId: string, originalId: string): Promise<StoredRequest> {
    const { caller } = asker.facts;
    const repeated = await this.#find(caller, customerId, requestId, 'dataSubjectRequest.handle');
    const original = await this.#find(caller, customerId, originalId, 'dataSubjectRequest.handle');
    const { id, right, status, verification } = original.state;
    const concernsSameSubject = await this.#parts.repository.concernSameSubject(
      original.customerId,
      repeated.state.id,
      id,
    );
    return this.#act(asker, customerId, requestId, (at) => ({
      type: 'MARK_DUPLICATE',
      at,
      original: { id, right, status, isVerified: verification !== null, concernsSameSubject },
    }));
  }

  /** The work is done as far as it can be, and the person was told what is kept and why. */
  async complete(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const { noticeSentAt } = parseInput(completionInput, input);
    const before = await this.#find(asker.facts.caller, customerId, requestId, 'dataSubjectRequest.handle');
    const { items, answers } = this.#parts;
    const [counts, { undone }, objections] = await Promise.all([
      items.counts(before.state.id),
      items.open(before.state.id),
      answers.objections(before.state.id),
    ]);
    if (!before.state.hasStartedExecution || undone > 0 || objections.some(({ status }) => status === 'pending')) {
      throw new AppError('UNPROCESSABLE', 'The work is not done yet.', { facts: { undone } });
    }
    const deferredItems = counts.DEFERRED ?? 0;
    const retainedItems = (counts.RETAINED ?? 0) + (counts.EXCLUDED ?? 0) + (counts.FAILED ?? 0);
    return this.#act(asker, customerId, requestId, (at) =>
      deferredItems + retainedItems === 0
        ? { type: 'COMPLETE', at }
        : { type: 'COMPLETE_PARTIALLY', at, deferredItems, retainedItems, noticeSentAt },
    );
  }

  async decideItem(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const decision = parseInput(itemDecisionInput, input);
    if (!isNarrative(decision.narrative)) {
      throw new AppError('BAD_USER_INPUT', 'narrative says why, in 10 to 4000 characters.');
    }
    const by = requireActor(asker.facts);
    const request = await this.#find(asker.facts.caller, customerId, requestId, 'dataSubjectRequest.handle');
    await this.#run(asker, 'decideRequestItem', { customerId, requestId, input }, async (unit) => {
      const isDecided = await this.#parts.items.decide(request.state.id, decision, by, unit);
      if (!isDecided) throw new AppError('CONFLICT', 'The item is not under review, or the plan is approved already.');
      return request.state.id;
    });
    return this.#reread(request.customerId, request.state.id);
  }

  async decideObjection(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const { objectionId, outcome, narrative } = parseInput(objectionDecisionInput, input);
    const decidedBy = requireActor(asker.facts);
    const request = await this.#find(asker.facts.caller, customerId, requestId, 'dataSubjectRequest.handle');
    await this.#run(asker, 'decideObjection', { customerId, requestId, input }, async (unit) => {
      const decision = { outcome, narrative, decidedBy };
      const isDecided = await this.#parts.answers.decideObjection(request.state.id, objectionId, decision, unit);
      if (!isDecided) throw new AppError('CONFLICT', 'There is no such objection that is still open.');
      return request.state.id;
    });
    return this.#reread(request.customerId, request.state.id);
  }

  async recordNotice(asker: Asker, customerId: string, requestId: string, input: unknown): Promise<StoredRequest> {
    const { recipient, sentAt, proof } = parseInput(noticeInput, input);
    const request = await this.#find(asker.facts.caller, customerId, requestId, 'dataSubjectRequest.handle');
    const notice = { recipient, sentAt, proof: proof ?? null, recordedBy: asker.facts.actor };
    await this.#run(asker, 'recordRecipientNotice', { customerId, requestId, input }, async (unit) => {
      await this.#parts.answers.recordNotice(request.state.id, notice, unit);
      return request.state.id;
    });
    return request;
  }

  history(request: StoredRequest): Promise<readonly HistoryEntry[]> {
    return this.#parts.repository.history(request.state.id);
  }

  clockOf({ state }: StoredRequest): ResponseClock {
    return readResponseClock(state.clock, this.#parts.calendar, this.#parts.clock.now());
  }

  /** One action of the lifecycle. Rejects with UNPROCESSABLE (not possible, and why) or CONFLICT (changed meanwhile). */
  async advance(before: StoredRequest, action: RequestAction, actor: string | null, unit?: UnitOfWork): Promise<void> {
    const step = applyRequestAction(before.state, action, this.#parts.calendar);
    if (!step.ok) {
      throw new AppError('UNPROCESSABLE', step.problem.message, { facts: { problem: step.problem.code } });
    }
    const { dueAt } = readResponseClock(step.request.clock, this.#parts.calendar, this.#parts.clock.now());
    const work = workAfter(action, step.request.status);
    const isStored = await this.#parts.repository.advance({ before, action, step, dueAt, actor, work }, unit);
    if (!isStored) throw new AppError('CONFLICT', 'The request changed meanwhile. Look at it and try again.');
  }

  /** The deadlines of paused clocks move on; the worker calls this now and then. */
  async moveDeadlines(): Promise<void> {
    for (const request of await this.#parts.repository.pausedRequests(500)) {
      const { dueAt } = this.clockOf(request);
      if (dueAt.getTime() !== request.dueAt.getTime())
        await this.#parts.repository.setDeadline(request.state.id, dueAt);
    }
  }

  async #act(
    asker: Asker,
    customerId: string,
    requestId: string,
    actionAt: (at: Date) => RequestAction,
  ): Promise<StoredRequest> {
    const { caller, actor } = asker.facts;
    const { customerId: customer } = await this.#find(caller, customerId, requestId, 'dataSubjectRequest.handle');
    const action = actionAt(this.#parts.clock.now());
    const { at: _, ...wanted } = action;
    await this.#run(asker, action.type, { requestId, wanted }, async (unit) => {
      // Read within the run: a repetition under the same key must not be held against the state that the first call led to.
      const before = await this.#parts.repository.find(customer, requestId);
      if (before === null) throw notFound();
      await this.advance(before, action, actor, unit);
      return requestId;
    });
    return this.#reread(customer, requestId);
  }

  async #run(
    { facts, key }: Asker,
    operation: string,
    input: unknown,
    work: (unit: UnitOfWork) => Promise<string>,
  ): Promise<string> {
    const answer = await this.#parts.mutations.run({ facts, key, operation, input }, work);
    this.#parts.wake();
    return answer;
  }

  async #find(caller: Caller, customerId: string, requestId: string, operation: Operation): Promise<StoredRequest> {
    const { id } = await this.#parts.customers.get(caller, customerId, operation);
    const found = await this.#parts.repository.find(id, requireRequestId(requestId));
    if (found === null) throw notFound();
    return found;
  }

  async #reread(customerId: CustomerId, requestId: string): Promise<StoredRequest> {
    const found = await this.#parts.repository.find(customerId, requestId);
    if (found === null) throw notFound();
    return found;
  }
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'The customer has no such request.');

function requireRequestId(requestId: string): string {
  if (UUID.test(requestId)) return requestId;
  throw notFound();
}
