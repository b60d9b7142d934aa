import { BlobCollector, type BlobCollectorOptions } from './blob-collector.ts';

/** Starts collecting at once; `close` waits for the pass that is running. */
export function createBlobCollector(options: BlobCollectorOptions): BlobCollector {
  const collector = new BlobCollector(options);
  collector.start();
  return collector;
}
