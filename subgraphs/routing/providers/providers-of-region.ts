import DataLoader from 'dataloader';
import type { RegionId } from '#kernel/ids.ts';
import type { Provider } from './provider.ts';
import type { ProviderRepository } from './provider-repository.ts';

export type ProvidersOfRegion = DataLoader<RegionId, readonly Provider[]>;

export function createProvidersOfRegion(repository: ProviderRepository): ProvidersOfRegion {
  return new DataLoader(async (regionIds) => {
    const providers = await repository.ofRegions(regionIds);
    return regionIds.map((regionId) => providers.filter((provider) => provider.regionId === regionId));
  });
}
