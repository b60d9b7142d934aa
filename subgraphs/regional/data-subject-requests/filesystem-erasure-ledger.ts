import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErasureLedger, LedgerEntry, LedgerStage } from './erasure-store.ts';

const ERASED_FILE = /^[0-9a-f-]{36}\.erased\.[0-9a-f-]{36}\.jsonl$/;

/**
 * One file per pass of an erasure, written whole, flushed and then renamed, outside of the database: the ledger of a restored
 * database ends at its backup, these files do not. They hold opaque ids only.
 */
export class FilesystemErasureLedger implements ErasureLedger {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async append(requestId: string, stage: LedgerStage, entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = `${requestId}.${stage}.${randomUUID()}.jsonl`;
    const temporary = join(this.#folder, `.${name}.tmp`);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.#folder, name));
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async *erased(): AsyncIterable<readonly LedgerEntry[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.filter((candidate) => ERASED_FILE.test(candidate)).sort()) {
      const text = await readFile(join(this.#folder, name), 'utf8');
      yield text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LedgerEntry);
    }
  }
}
