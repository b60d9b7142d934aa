import type { Region } from './region.ts';

export interface RegionRepository {
  /** Every registered region, by id. Fails with ROUTING_UNAVAILABLE when the registry cannot be read. */
  list(): Promise<readonly Region[]>;
}
