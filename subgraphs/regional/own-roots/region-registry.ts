import type { RegionId } from '#kernel/ids.ts';

/** What the global layer says about this region. */
export interface RegistryEntry {
  readonly name: string | null;
  readonly country: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | null;
  readonly status: 'active' | 'draining' | 'offline';
  readonly gatewayEndpoint: string;
  readonly s3Endpoint: string;
}

export interface RegionRegistry {
  /** Null if the region has no row there; rejects with ROUTING_UNAVAILABLE while the global database does not answer. */
  find(regionId: RegionId): Promise<RegistryEntry | null>;
}
