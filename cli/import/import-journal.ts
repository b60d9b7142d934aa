import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';

/**
 * What an earlier run of the same import has finished, beside the file: a line with the hash of each row's content. A row that
 * was edited since is imported again; nothing of its content can be read here.
 */
export class ImportJournal {
  readonly #done: Set<string>;
  readonly #file: FileHandle | undefined;

  private constructor(done: Set<string>, file: FileHandle | undefined) {
    this.#done = done;
    this.#file = file;
  }

  static async open(path: string, { readOnly }: { readonly readOnly: boolean }): Promise<ImportJournal> {
    const text = await readFile(path, 'utf8').catch(unlessMissing);
    // The last line of a killed run may be cut: its hash matches nothing.
    const done = new Set((text ?? '').split('\n'));
    const file = readOnly ? undefined : await open(path, 'a', 0o600);
    if (text !== undefined && text !== '' && !text.endsWith('\n')) await file?.appendFile('\n');
    return new ImportJournal(done, file);
  }

  has(columns: Readonly<Record<string, string>>): boolean {
    return this.#done.has(fingerprint(columns));
  }

  async add(columns: Readonly<Record<string, string>>): Promise<void> {
    const hash = fingerprint(columns);
    this.#done.add(hash);
    await this.#file?.appendFile(`${hash}\n`);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

const fingerprint = (columns: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(columns).sort()))
    .digest('base64url');

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
