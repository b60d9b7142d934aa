import { createWriteStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { FlushQueue } from './flush-queue.ts';

/** What makes blobs durable on a disk; behind a port, so that a test can cut its power between any two steps. */
export interface BlobDisk {
  /** With the folders above it; they survive a power cut once those that hold them are flushed. */
  makeFolder(path: string): Promise<void>;
  /** Writes a new file and flushes its bytes; resolves to how many. Its name may still be lost. */
  writeFile(path: string, body: AsyncIterable<Uint8Array>, pieceBytes: number): Promise<number>;
  rename(from: string, to: string): Promise<void>;
  /** Flushes the names in a folder. */
  syncFolder(path: string): Promise<void>;
}

const flushes = new FlushQueue(2);

export const systemDisk: BlobDisk = {
  async makeFolder(path) {
    await mkdir(path, { mode: 0o700, recursive: true });
  },
  async writeFile(path, body, pieceBytes) {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: pieceBytes });
    await pipeline(body, file);
    await flush(path);
    return file.bytesWritten;
  },
  rename,
  syncFolder: flush,
};

async function flush(path: string): Promise<void> {
  const opened = await open(path, 'r');
  try {
    await flushes.run(() => opened.sync());
  } finally {
    await opened.close();
  }
}
