import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { AnswerRepository, Article15Facts } from './answer-repository.ts';
import { type BagFile, fileNameOf, writeBag } from './bag-writer.ts';
import { type ContentStore, readContent } from './content-store.ts';
import { itemsOf } from './erasure-executor.ts';
import type { Execution, ExecutionResult, Executor } from './execution.ts';
import type { ItemRepository, ObjectDescription } from './item-repository.ts';
import type { ObjectPusher } from './object-pusher.ts';
import type { RequestAudit } from './request-audit.ts';
import type { RequestItem } from './request-item.ts';

export interface ExportExecutorParts {
  readonly regionId: RegionId;
  readonly kind: 'access' | 'portability';
  readonly items: ItemRepository;
  readonly answers: AnswerRepository;
  readonly blobs: ContentStore;
  readonly pusher: ObjectPusher;
  readonly audit: Pick<RequestAudit, 'admitsPush'>;
  readonly clock: Clock;
}

/** A bundle is a copy of personal data: it goes by itself. */
const BUNDLE_LIFETIME_MS = 14 * 86_400_000;

/** Art. 15(3) and 20: everything that is included, as one streamed archive; a portability request may name where to send it. */
export class ExportExecutor implements Executor {
  readonly #parts: ExportExecutorParts;

  constructor(parts: ExportExecutorParts) {
    this.#parts = parts;
  }

  async execute(execution: Execution): Promise<ExecutionResult> {
    const { items, answers, kind } = this.#parts;
    const { request, lease, step } = execution;
    const { id } = request.state;
    const facts = kind === 'access' ? await answers.article15Facts(request) : null;
    const blobId = randomUUID();
    const hash = createHash('sha256');
    const archive = writeBag({
      name: `request-${id}`,
      info: {
        'Bagging-Date': this.#parts.clock.now().toISOString().slice(0, 10),
        'External-Identifier': id,
        'Source-Organization': request.customerId,
      },
      files: () => this.#files(execution, facts),
    });
    const { size } = await this.#parts.blobs.write(blobId, hashed(archive, hash));
    await step('archive');
    const counts = await items.counts(id);
    const createdAt = this.#parts.clock.now();
    await answers.storeBundle(lease, {
      bundleId: randomUUID(),
      customerId: request.customerId,
      requestId: id,
      kind,
      blobId,
      size,
      sha256: hash.digest('hex'),
      items: counts.INCLUDED ?? 0,
      pushedObjects: 0,
      expiresAt: new Date(createdAt.getTime() + BUNDLE_LIFETIME_MS),
    });
    await step('bundle');
    const isDelivered = kind === 'access' || (await this.#push(execution));
    for await (const item of itemsOf(items, id)) {
      if (item.state !== 'done') await items.finish(lease, item.itemNo, item.plannedOutcome, null);
    }
    await step('finished');
    const missing = (counts.EXCLUDED ?? 0) + (counts.RETAINED ?? 0) + (counts.FAILED ?? 0);
    return isDelivered && missing === 0 ? 'COMPLETE' : 'PARTIAL';
  }

  async *#files(execution: Execution, facts: Article15Facts | null): AsyncGenerator<BagFile> {
    const { items, clock } = this.#parts;
    const { request, lease, step } = execution;
    const now = clock.now();
    for await (const item of itemsOf(items, request.state.id)) {
      if (item.plannedOutcome !== 'INCLUDED' || item.objectId === null) continue;
      const file = await this.#file(item, now);
      if (file === null) {
        await items.finish(lease, item.itemNo, 'FAILED', null);
        continue;
      }
      yield { ...file, written: (sha256) => items.finish(lease, item.itemNo, 'INCLUDED', sha256) };
      await step('file');
    }
    yield { path: 'metadata.jsonl', modifiedAt: now, open: () => this.#metadata(request.state.id) };
    if (facts !== null) {
      const text = JSON.stringify(this.#answer(execution, facts), null, 2);
      yield { path: 'art15.json', modifiedAt: now, open: () => piecesOf(text) };
    }
  }

  /** Null if the object went away between plan and export, which the freeze prevents but for the operator's own hand. */
  async #file(item: RequestItem, now: Date): Promise<BagFile | null> {
    const content = await this.#parts.items.contentOf(item.objectId ?? '');
    if (content === null) return null;
    return { path: pathOf(item), modifiedAt: now, open: () => readContent(content, this.#parts.blobs) };
  }

  /** One line per object: where it was, what it carries, and the file that holds its bytes. */
  async *#metadata(requestId: string): AsyncGenerator<Uint8Array> {
    const { items } = this.#parts;
    let afterNo = 0;
    for (;;) {
      const page = await items.page(requestId, { afterNo, limit: 200 });
      const described = await items.describe(page.flatMap(({ objectId }) => (objectId === null ? [] : [objectId])));
      for (const item of page) {
        if (item.outcome !== 'INCLUDED') continue;
        yield Buffer.from(`${JSON.stringify(toMetadata(item, described.get(item.objectId ?? '')))}\n`);
      }
      if (page.length < 200) return;
      afterNo = page.at(-1)?.itemNo ?? afterNo;
    }
  }

  /** Art. 15(1)(a) to (h) and (2), from what is stored now. */
  #answer({ request }: Execution, facts: Article15Facts) {
    return {
      request: request.state.id,
      region: this.#parts.regionId,
      'Art. 15(1)(a) purposes': facts.purposes,
      'Art. 15(1)(b) categories': facts.categories,
      'Art. 15(1)(c) recipients': facts.recipients,
      'Art. 15(1)(d) storage periods': facts.retention,
      'Art. 15(1)(e) your rights': ['rectification', 'erasure', 'restriction', 'objection', 'portability'],
      'Art. 15(1)(f) complaint': 'You may complain to a supervisory authority (Art. 77).',
      'Art. 15(1)(g) sources': facts.sources,
      'Art. 15(1)(h) automated decisions': { objects: facts.automatedDecisions },
      'Art. 15(2) transfers': facts.transfers,
    };
  }

  /** False: residency forbids to send the data there, so the person gets the bundle instead and has to be told. */
  async #push({ request, lease, step }: Execution): Promise<boolean> {
    const { answers, items, pusher, blobs, audit } = this.#parts;
    const sealed = await answers.sealedPushTarget(request.state.id);
    if (sealed === null) return true;
    const target = pusher.open(sealed, request.state.id);
    let pushed = 0;
    try {
      if (!(await audit.admitsPush(request, target.endpoint))) return false;
      for await (const item of itemsOf(items, request.state.id)) {
        if (item.outcome !== 'INCLUDED' || item.objectId === null) continue;
        const content = await items.contentOf(item.objectId);
        if (content === null) continue;
        await target.put(`${pathOf(item)}`, readContent(content, blobs));
        pushed += 1;
        await step('pushed');
      }
      await target.put('metadata.jsonl', this.#metadata(request.state.id));
    } finally {
      target.close();
    }
    await answers.recordPush(lease, pushed);
    return true;
  }
}

const pathOf = ({ itemNo, key }: RequestItem): string =>
  `objects/${String(itemNo).padStart(6, '0')}/${fileNameOf(key ?? '')}`;

function toMetadata(item: RequestItem, description: ObjectDescription | undefined) {
  return {
    file: `data/${pathOf(item)}`,
    bucket: item.bucket,
    key: item.key,
    versionId: item.versionId,
    size: item.size,
    etag: item.etag,
    sha256: item.digest,
    provenance: item.provenance,
    contentType: description?.contentType ?? null,
    lastModified: description?.lastModified.toISOString() ?? null,
    metadata: description?.metadata ?? {},
    tags: description?.tags ?? {},
    classification: description?.classification ?? null,
    retainUntil: description?.retainUntil?.toISOString() ?? null,
  };
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const piece of body) {
    hash.update(piece);
    yield piece;
  }
}
