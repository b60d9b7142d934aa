import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BlobDisk, systemDisk } from '../../../s3-adapter/blob-store/blob-disk.ts';

export interface PowerCutDiskOptions {
  /** Of each flush, that it fails: 0 to 1. */
  readonly faults: number;
  readonly random: () => number;
}

/**
 * A disk that keeps only what was flushed. Names (of files and of folders) that nobody flushed are gone after `lose`, with all
 * below them; from `cut` on nothing works.
 */
export class PowerCutDisk implements BlobDisk {
  readonly #options: PowerCutDiskOptions;
  /** Names that a power cut would take, by the folder whose flush saves them. */
  readonly #unflushed = new Map<string, Set<string>>();
  #isCut = false;
  faults = 0;

  constructor(options: PowerCutDiskOptions) {
    this.#options = options;
  }

  cut(): void {
    this.#isCut = true;
  }

  /** What the disk looks like when the power is back. Resolves to the number of names that went. */
  async lose(): Promise<number> {
    const names = [...this.#unflushed.values()].flatMap((own) => [...own]);
    for (const name of names) await rm(name, { recursive: true, force: true });
    return names.length;
  }

  async makeFolder(path: string): Promise<void> {
    this.#requirePower();
    // Which of them is new is not asked: one that was flushed before is flushed again by whoever does as it should.
    const isKnown = this.#known.has(path);
    await systemDisk.makeFolder(path);
    if (isKnown) return;
    for (let folder = path; folder.includes('/blobs/') && !this.#known.has(folder); folder = dirname(folder)) {
      this.#known.add(folder);
      this.#note(folder);
    }
  }

  async writeFile(path: string, body: AsyncIterable<Uint8Array>, pieceBytes: number): Promise<number> {
    this.#requirePower();
    const size = await systemDisk.writeFile(path, this.#whilePowered(body), pieceBytes);
    this.#mayFail();
    return size;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#requirePower();
    this.#note(to);
    await systemDisk.rename(from, to);
  }

  async syncFolder(path: string): Promise<void> {
    this.#requirePower();
    // What is there now is saved; what comes while this runs is not.
    const saved = [...(this.#unflushed.get(path) ?? [])];
    await systemDisk.syncFolder(path);
    this.#mayFail();
    for (const name of saved) this.#unflushed.get(path)?.delete(name);
  }

  readonly #known = new Set<string>();

  #note(name: string): void {
    const folder = dirname(name);
    const names = this.#unflushed.get(folder) ?? new Set();
    this.#unflushed.set(folder, names.add(name));
  }

  async *#whilePowered(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const piece of body) {
      this.#requirePower();
      yield piece;
    }
  }

  #requirePower(): void {
    if (this.#isCut) throw Object.assign(new Error('EIO: there is no power'), { code: 'EIO' });
  }

  #mayFail(): void {
    this.#requirePower();
    if (this.#options.random() >= this.#options.faults) return;
    this.faults += 1;
    throw Object.assign(new Error('EIO: the flush failed'), { code: 'EIO' });
  }
}
