import DataLoader from 'dataloader';
import type { RegionId } from '#kernel/ids.ts';
import type { Provider } from './provider.ts';
import type { ProviderService } from './provider-service.ts';

export type ProvidersOfRegion = DataLoader<RegionId, readonly Provider[]>;

export function createProvidersOfRegion(service: ProviderService): ProvidersOfRegion {
  return new DataLoader(async (regionIds) => {
    const providers = await service.ofRegions(regionIds);
    return regionIds.map((regionId) => providers.filter((provider) => provider.regionId === regionId));
  });
}
