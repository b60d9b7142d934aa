import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { PrismaClient } from '../../../prisma/generated/global/client.ts';
import { readingRouting } from '../shared/reading-routing.ts';
import type { CustomerAssignment } from './customer-routing.ts';
import type { CustomerRoutingRepository } from './customer-routing-repository.ts';

export class PrismaCustomerRoutingRepository implements CustomerRoutingRepository {
  readonly #client: PrismaClient;

  constructor(client: PrismaClient) {
    this.#client = client;
  }

  async findOwners(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>> {
    const rows = await readingRouting(() =>
      this.#client.customerRouting.findMany({
        where: { customerId: { in: [...ids] } },
        select: { customerId: true, primaryRegionId: true },
      }),
    );
    return new Map(rows.map((row) => [row.customerId as CustomerId, row.primaryRegionId as RegionId]));
  }

  async assignIfFree({ id, regionId }: CustomerAssignment): Promise<{ owner: RegionId; created: boolean }> {
    return readingRouting(() =>
      this.#client.$transaction(async (transaction) => {
        // INSERT … ON CONFLICT DO NOTHING: waits for a concurrent insert of the same customer, then the read below sees it.
        const { count } = await transaction.customerRouting.createMany({
          data: [{ customerId: id, primaryRegionId: regionId }],
          skipDuplicates: true,
        });
        if (count === 1) {
          await transaction.routingLog.create({
            data: { customerId: id, routedToRegion: regionId, routingReason: 'ASSIGNED' },
          });
          return { owner: regionId, created: true };
        }
        const existing = await transaction.customerRouting.findUniqueOrThrow({ where: { customerId: id } });
        return { owner: existing.primaryRegionId as RegionId, created: false };
      }),
    );
  }

  async findKeyOwners(accessKeyIds: readonly string[]): Promise<ReadonlyMap<string, CustomerId>> {
    const rows = await readingRouting(() =>
      this.#client.accessKeyRouting.findMany({
        where: { accessKeyId: { in: [...accessKeyIds] } },
        select: { accessKeyId: true, customerId: true },
      }),
    );
    return new Map(rows.map((row) => [row.accessKeyId, row.customerId as CustomerId]));
  }
}
