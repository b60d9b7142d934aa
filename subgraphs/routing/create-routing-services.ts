import type { WitnessStore } from '#kernel/transparency-log/witness-desk.ts';
import type { RoutingServices } from './context.ts';
import { CustomerRoutingService } from './customer-routing/customer-routing-service.ts';
import { PrismaCustomerRoutingRepository } from './customer-routing/prisma-customer-routing-repository.ts';
import { createGlobalClient } from './prisma-global-client.ts';
import { PrismaProviderRepository } from './providers/prisma-provider-repository.ts';
import { ProviderService } from './providers/provider-service.ts';
import { PrismaRegionRepository } from './regions/prisma-region-repository.ts';
import { RegionService } from './regions/region-service.ts';
import { PrismaWitnessStore } from './witness/prisma-witness-store.ts';

export interface RoutingServicesHandle {
  readonly services: RoutingServices;
  /** Whether the database answers now. */
  databaseAnswers(): Promise<boolean>;
  /** What the router holds of the regions' audit logs. */
  readonly witness: WitnessStore;
  close(): Promise<void>;
}

/** The routing services on the global database. */
export function createRoutingServices(databaseUrl: string): RoutingServicesHandle {
  const client = createGlobalClient(databaseUrl);
  const regions = new RegionService(new PrismaRegionRepository(client));
  return {
    services: {
      regions,
      providers: new ProviderService(new PrismaProviderRepository(client)),
      customerRouting: new CustomerRoutingService(new PrismaCustomerRoutingRepository(client), regions),
    },
    witness: new PrismaWitnessStore(client),
    databaseAnswers: async () => {
      try {
        await client.$queryRaw`SELECT 1 FROM regions LIMIT 1`;
        return true;
      } catch {
        return false;
      }
    },
    close: () => client.$disconnect(),
  };
}
