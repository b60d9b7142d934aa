import type { RegionId } from '#kernel/ids.ts';

/** A row of the registry, as far as the router needs it. */
export interface RegionRecord {
  readonly id: RegionId;
  readonly status: 'active' | 'draining' | 'offline';
  /** What clients are told. */
  readonly gatewayEndpoint: string;
  readonly s3Endpoint: string;
}

/** Reads the registry; expected to answer from memory and to know a new row within seconds. */
export interface RegionSource {
  list(): Promise<readonly RegionRecord[]>;
  find(id: RegionId): Promise<RegionRecord | undefined>;
}

export interface RegionTarget extends RegionRecord {
  /** Where this process reaches the region; may be an internal address and is never shown to a client. */
  readonly endpoint: string;
}

/** The regions that can be reached: rows of the registry, at the addresses that the configuration prefers. */
export class RegionRegistry {
  readonly #source: RegionSource;
  readonly #endpoints: ReadonlyMap<RegionId, string>;

  constructor(source: RegionSource, endpoints: ReadonlyMap<RegionId, string>) {
    this.#source = source;
    this.#endpoints = endpoints;
  }

  /** A configured region works without its row, and while the registry cannot be read. */
  async find(id: RegionId): Promise<RegionTarget | undefined> {
    if (!this.#endpoints.has(id)) return this.#target(await this.#source.find(id));
    const record = await this.#source.find(id).catch(() => undefined);
    return this.#target(record) ?? this.#configured(id);
  }

  async list(): Promise<readonly RegionTarget[]> {
    const records = await this.#source.list().catch(() => []);
    const registered = new Set(records.map(({ id }) => id));
    const others = [...this.#endpoints.keys()].filter((id) => !registered.has(id));
    return [...records.map((record) => this.#target(record)), ...others.map((id) => this.#configured(id))]
      .filter((target) => target !== undefined)
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  #target(record: RegionRecord | undefined): RegionTarget | undefined {
    return record && { ...record, endpoint: this.#endpoints.get(record.id) ?? record.gatewayEndpoint };
  }

  #configured(id: RegionId): RegionTarget | undefined {
    const endpoint = this.#endpoints.get(id);
    if (endpoint === undefined) return undefined;
    return { id, status: 'active', endpoint, gatewayEndpoint: endpoint, s3Endpoint: `${endpoint}/s3` };
  }
}
