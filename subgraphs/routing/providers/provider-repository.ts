import type { RegionId } from '#kernel/ids.ts';
import type { Provider } from './provider.ts';

/** Fails with ROUTING_UNAVAILABLE when the registry cannot be read. */
export interface ProviderRepository {
  /** Every provider, by id. */
  list(): Promise<readonly Provider[]>;
  findById(id: string): Promise<Provider | undefined>;
  /** The providers of several regions in one query, by id. */
  ofRegions(regionIds: readonly RegionId[]): Promise<readonly Provider[]>;
  /** Creates it, or replaces what is known of the one with its id. Changes nothing if another provider has its zone. */
  put(provider: Provider): Promise<'created' | 'updated' | 'zone-taken'>;
}
