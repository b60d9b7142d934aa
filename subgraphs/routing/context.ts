import type { Caller } from '#kernel/authorization/caller.ts';
import type { CustomerRoutingService } from './customer-routing/customer-routing-service.ts';
import type { OwnerLookup } from './customer-routing/owner-lookup.ts';
import type { ProviderService } from './providers/provider-service.ts';
import type { ProvidersOfRegion } from './providers/providers-of-region.ts';
import type { RegionService } from './regions/region-service.ts';

export interface RoutingServices {
  readonly regions: RegionService;
  readonly providers: ProviderService;
  readonly customerRouting: CustomerRoutingService;
}

export interface RoutingContext {
  readonly services: RoutingServices;
  readonly owners: OwnerLookup;
  readonly caller: Caller;
  /** Of this operation: the providers of all regions it asks about come from one query. */
  readonly providersOfRegion: ProvidersOfRegion;
}
