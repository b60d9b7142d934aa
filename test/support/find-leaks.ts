import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A string planted where it belongs, by the name of the place. */
export type Canaries = ReadonlyMap<string, string>;

export interface LeakSearch {
  /** Files that were read, relative to the folder. */
  readonly searched: readonly string[];
  /** `file: place` for every canary found, in the file's bytes or in its name. */
  readonly leaks: readonly string[];
}

/** Reads every file below a folder, byte by byte: databases, logs, blobs and what nobody thought of. */
export async function findLeaks(
  folder: string,
  canaries: Canaries,
  skip: (file: string) => boolean,
): Promise<LeakSearch> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !skip(file));
  const leaks: string[] = [];
  for (const file of files) {
    const named = [...canaries].filter(([, canary]) => file.includes(canary)).map(([place]) => place);
    const found = await canariesIn(join(folder, file), canaries);
    leaks.push(...[...new Set([...named, ...found])].map((place) => `${file}: ${place}`));
  }
  return { searched: files, leaks };
}

async function canariesIn(file: string, canaries: Canaries): Promise<string[]> {
  const overlap = Math.max(...[...canaries.values()].map((canary) => Buffer.byteLength(canary))) - 1;
  const found = new Set<string>();
  let tail = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      const bytes = Buffer.concat([tail, chunk as Buffer]);
      for (const [place, canary] of canaries) if (bytes.includes(canary)) found.add(place);
      tail = bytes.subarray(Math.max(0, bytes.length - overlap));
    }
  } catch (error) {
    // A database file may vanish while its server runs.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return [...found];
}
