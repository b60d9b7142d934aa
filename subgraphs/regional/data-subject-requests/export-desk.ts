import { AppError } from '#kernel/errors.ts';
import type { AnswerRepository } from './answer-repository.ts';
import type { ContentStore } from './content-store.ts';

export interface OpenBundle {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly size: number;
  readonly sha256: string;
}

/** Hands out finished export bundles, in the process that has the region's blobs. */
export class ExportDesk {
  readonly #answers: Pick<AnswerRepository, 'bundles'>;
  readonly #content: ContentStore | undefined;

  constructor(answers: Pick<AnswerRepository, 'bundles'>, content: ContentStore | undefined) {
    this.#answers = answers;
    this.#content = content;
  }

  /** Rejects with NOT_FOUND if there is none (any more). */
  async open(requestId: string): Promise<OpenBundle> {
    const [bundle] = await this.#answers.bundles(requestId);
    const { blobId = null, size = null, sha256 = null } = bundle ?? {};
    if (blobId === null || size === null || sha256 === null) {
      throw new AppError('NOT_FOUND', 'The request has no bundle; bundles are removed when their time is up.');
    }
    if (this.#content === undefined) {
      throw new AppError('REGION_UNAVAILABLE', 'This process has no blob store. Ask the one that has.');
    }
    return { stream: await this.#content.read(blobId, { start: 0, length: size }), size, sha256 };
  }
}
