import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Ed25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import type { AnswerRepository } from './answer-repository.ts';
import type { ContentStore } from './content-store.ts';
import { describeErasure } from './erasure-certificate.ts';
import type { ErasureLedger, ErasureStore } from './erasure-store.ts';
import type { Execution, ExecutionResult, Executor } from './execution.ts';
import type { ItemRepository } from './item-repository.ts';
import type { RequestItem } from './request-item.ts';
import type { StoredRequest } from './stored-request.ts';

/** The personal values that the audit trail keeps beside its entries. */
export interface AuditValues {
  /** What names the person, and what names the erased objects. Resolves to the number of entries. */
  erase(request: StoredRequest, objectIds: readonly string[]): Promise<number>;
}

export interface ErasureExecutorParts {
  readonly regionId: RegionId;
  readonly store: ErasureStore;
  readonly ledger: ErasureLedger;
  readonly items: ItemRepository;
  readonly answers: AnswerRepository;
  readonly blobs: ContentStore;
  readonly auditValues: AuditValues;
  readonly signer: Ed25519Signer;
  readonly clock: Clock;
}

const BATCH = 200;

/**
 * Art. 17. Ledger first, then rows, then bytes, then the audit trail's values; then everything is looked for again, the request
 * forgets the person, and a certificate says what was done. Killed anywhere, it is carried on from what the rows say.
 */
export class ErasureExecutor implements Executor {
  readonly #parts: ErasureExecutorParts;

  constructor(parts: ErasureExecutorParts) {
    this.#parts = parts;
  }

  async execute(execution: Execution): Promise<ExecutionResult> {
    const { request, lease, step } = execution;
    const { store, auditValues } = this.#parts;
    await this.destroy(execution);
    const auditEntries = await auditValues.erase(request, await store.erasedObjects(request.state.id));
    await step('audit');
    await this.#finishAuditItem(execution);
    await this.#verify(execution);
    await step('verified');
    await store.forgetPerson(lease);
    await step('forgotten');
    await this.#certify(execution, auditEntries);
    await step('certified');
    const { deferred, retained } = await store.totals(request.state.id);
    return deferred + retained === 0 ? 'COMPLETE' : 'PARTIAL';
  }

  /** Rows and bytes of what the plan says and nothing protects. */
  async destroy(execution: Execution): Promise<void> {
    const { request, lease, step } = execution;
    const { store, ledger, items } = this.#parts;
    // Holds may have been released since the plan.
    await items.rearm(request.state.id);
    const entries = await store.writeLedger(lease);
    await step('ledger-rows');
    await ledger.append(request.state.id, 'intended', entries);
    await step('ledger');
    while (await store.removeBatch(lease, BATCH)) {
      await step('rows');
      await this.#removeBytes(execution);
    }
    await this.#removeBytes(execution);
  }

  async #removeBytes({ request, lease, step }: Execution): Promise<void> {
    const { store, blobs, ledger } = this.#parts;
    for (;;) {
      const removed = await store.removedItems(lease, BATCH);
      if (removed.length === 0) return;
      for (const { blobIds } of removed) for (const id of blobIds) await blobs.remove(id);
      await step('bytes');
      const numbers = new Set(removed.map(({ itemNo }) => itemNo));
      const entries = (await store.writeLedger(lease)).filter(({ itemNo }) => numbers.has(itemNo));
      await ledger.append(request.state.id, 'erased', entries);
      await store.settle(lease, removed);
      await step('settled');
    }
  }

  async #finishAuditItem({ request, lease }: Execution): Promise<void> {
    for await (const item of itemsOf(this.#parts.items, request.state.id)) {
      if (item.kind === 'audit_values') await this.#parts.items.finish(lease, item.itemNo, 'ERASED', null);
    }
  }

  /** A row, a link or a blob that is still there is a failure: the work is done again, and nothing is certified. */
  async #verify({ lease }: Execution): Promise<void> {
    const { findings, blobIds } = await this.#parts.store.verify(lease);
    const left: string[] = [];
    for (const id of blobIds) if ((await this.#parts.blobs.size(id)) !== null) left.push(id);
    for (const id of left) await this.#parts.blobs.remove(id);
    if (findings.length + left.length > 0) {
      throw new Error(`The erasure left ${findings.length} rows or links and ${left.length} blobs behind`);
    }
  }

  async #certify({ request }: Execution, auditEntries: number): Promise<void> {
    const { items, answers, signer, clock, regionId } = this.#parts;
    const all: RequestItem[] = [];
    for await (const item of itemsOf(items, request.state.id)) all.push(item);
    const now = clock.now();
    const document = describeErasure({ regionId, request, items: all, auditEntries, verifiedAt: now, issuedAt: now });
    const signature = await signer.sign(new TextEncoder().encode(document));
    await answers.storeCertificate(request, { document, signature, publicKey: signer.publicKey, issuedAt: now });
  }
}

const PAGE = 500;

/** All items of a request, page by page. */
export async function* itemsOf(items: ItemRepository, requestId: string): AsyncGenerator<RequestItem> {
  let afterNo = 0;
  for (;;) {
    const page = await items.page(requestId, { afterNo, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    afterNo = page.at(-1)?.itemNo ?? afterNo;
  }
}
