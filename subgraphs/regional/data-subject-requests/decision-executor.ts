import type { AnswerRepository } from './answer-repository.ts';
import { type ErasureExecutor, itemsOf } from './erasure-executor.ts';
import type { Execution, ExecutionResult, Executor } from './execution.ts';
import type { ItemRepository } from './item-repository.ts';

interface Parts {
  readonly items: ItemRepository;
  readonly answers: AnswerRepository;
}

/** Art. 18: what the plan names is restricted, all at once. */
export class RestrictionExecutor implements Executor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async execute({ request, lease, step }: Execution): Promise<ExecutionResult> {
    await this.#parts.answers.restrictItems(lease, request, request.ground ?? 'A18_1_A_ACCURACY', 'RESTRICTED');
    await step('restricted');
    return 'COMPLETE';
  }
}

/**
 * Art. 21: what serves a purpose objected to is restricted until it is decided whether the grounds for processing override
 * (Art. 18(1)(d)). Direct marketing ends at once; nothing overrides that (Art. 21(3)).
 */
export class ObjectionExecutor implements Executor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async execute({ request, lease, step }: Execution): Promise<ExecutionResult> {
    const { answers } = this.#parts;
    const { id, concernsMarketing } = request.state;
    const purposes = (request.details.purposes ?? []).map((purpose) => purpose.toLowerCase());
    if (concernsMarketing) await answers.object(lease, request, ['marketing'], true);
    await answers.object(
      lease,
      request,
      purposes.filter((purpose) => purpose !== 'marketing' || !concernsMarketing),
      false,
    );
    await step('objected');
    await answers.restrictItems(lease, request, 'A18_1_D_OBJECTION_PENDING', 'RESTRICTED');
    await step('restricted');
    const objections = await answers.objections(id);
    return objections.some(({ status }) => status === 'pending') ? 'WAITING' : 'COMPLETE';
  }
}

/**
 * Art. 16: the corrected version is stored by whoever knows what is right; what it replaces is destroyed or kept restricted, item
 * by item as decided.
 */
export class RectificationExecutor implements Executor {
  readonly #parts: Parts & { readonly erasure: Pick<ErasureExecutor, 'destroy'> };

  constructor(parts: Parts & { readonly erasure: Pick<ErasureExecutor, 'destroy'> }) {
    this.#parts = parts;
  }

  async execute(execution: Execution): Promise<ExecutionResult> {
    const { request, lease, step } = execution;
    const { answers, erasure, items } = this.#parts;
    await answers.restrictItems(lease, request, 'A18_1_A_ACCURACY', 'RECTIFIED');
    await step('restricted');
    await erasure.destroy(execution);
    const { DEFERRED = 0, RETAINED = 0 } = await items.counts(request.state.id);
    await finishItems(items, execution);
    return DEFERRED + RETAINED === 0 ? 'COMPLETE' : 'PARTIAL';
  }
}

/** What was only to be looked at is done as it was decided. */
async function finishItems(items: ItemRepository, { request, lease, step }: Execution): Promise<void> {
  for await (const item of itemsOf(items, request.state.id)) {
    if (item.state === 'planned' && item.plannedOutcome !== 'ERASED') {
      await items.finish(lease, item.itemNo, item.plannedOutcome, null);
      await step('reviewed');
    }
  }
}

/** Art. 22(3): a person has looked at every decision; what they found stands on the items. */
export class ReviewExecutor implements Executor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async execute(execution: Execution): Promise<ExecutionResult> {
    await finishItems(this.#parts.items, execution);
    return 'COMPLETE';
  }
}
