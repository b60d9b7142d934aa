import type { Readable } from 'node:stream';

/** The region's blobs, as the worker needs them: the process that has the blob store passes it in. */
export interface ContentStore {
  read(id: string, range: { readonly start: number; readonly length: number }): Promise<Readable>;
  write(id: string, body: AsyncIterable<Uint8Array>): Promise<{ readonly size: number }>;
  /** Null if there is none. */
  size(id: string): Promise<number | null>;
  /** Removing what does not exist is no error. */
  remove(id: string): Promise<void>;
}

export interface ContentSegment {
  readonly blobId: string;
  readonly start: number;
  readonly length: number;
}

/** Where the bytes of an object version are: in its row, or in blobs one after the other. */
export interface ObjectContent {
  readonly body: Uint8Array | null;
  readonly segments: readonly ContentSegment[];
}

/** The bytes of an object version at the reader's pace. */
export async function* readContent(content: ObjectContent, store: ContentStore): AsyncGenerator<Uint8Array> {
  if (content.body !== null) yield content.body;
  for (const { blobId, start, length } of content.segments) {
    if (length > 0) yield* (await store.read(blobId, { start, length })) as AsyncIterable<Uint8Array>;
  }
}
