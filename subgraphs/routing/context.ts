import type { CustomerRoutingService } from './customer-routing/customer-routing-service.ts';
import type { OwnerLookup } from './customer-routing/owner-lookup.ts';
import type { ProviderRepository } from './providers/provider-repository.ts';
import type { ProvidersOfRegion } from './providers/providers-of-region.ts';
import type { RegionService } from './regions/region-service.ts';

export interface RoutingServices {
  readonly regions: RegionService;
  /** Read-only and without rules of its own, so the repository is the service. */
  readonly providers: ProviderRepository;
  readonly customerRouting: CustomerRoutingService;
}

export interface RoutingContext {
  readonly services: RoutingServices;
  readonly owners: OwnerLookup;
  /** Of this operation: the providers of all regions it asks about come from one query. */
  readonly providersOfRegion: ProvidersOfRegion;
}
