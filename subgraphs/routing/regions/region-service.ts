import { type Clock, systemClock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Region } from './region.ts';
import type { RegionRepository } from './region-repository.ts';

/** A new region is seen after at most this long, and at once when it is asked for by id. */
const FRESH_MS = 2_000;

interface Snapshot {
  readonly byId: ReadonlyMap<RegionId, Region>;
  readonly readAt: number;
}

/**
 * The registry of regions, from memory: every request asks it, and regions change a few times a year. One read at a time;
 * when the database is away the last list stays in use.
 */
export class RegionService {
  readonly #repository: RegionRepository;
  readonly #clock: Clock;
  #snapshot: Snapshot | undefined;
  #reading: Promise<Snapshot> | undefined;

  constructor(repository: RegionRepository, clock: Clock = systemClock) {
    this.#repository = repository;
    this.#clock = clock;
  }

  async list(): Promise<readonly Region[]> {
    return [...(await this.#current(FRESH_MS)).byId.values()];
  }

  async find(id: RegionId): Promise<Region | undefined> {
    const known = (await this.#current(FRESH_MS)).byId.get(id);
    return known ?? (await this.#current(0)).byId.get(id);
  }

  async #current(maxAgeMs: number): Promise<Snapshot> {
    const snapshot = this.#snapshot;
    if (snapshot !== undefined && this.#now() - snapshot.readAt < maxAgeMs) return snapshot;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    if (snapshot === undefined) return this.#reading;
    return this.#reading.catch(() => snapshot);
  }

  async #read(): Promise<Snapshot> {
    const regions = await this.#repository.list();
    this.#snapshot = { byId: new Map(regions.map((region) => [region.id, region])), readAt: this.#now() };
    return this.#snapshot;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
