import { AppError, ensureError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { GlobalPrisma } from '../shared/prisma-global-client.ts';
import type { RoutingDirectory } from './routing-directory.ts';

/** Needs SELECT and INSERT on the routing tables only (role `s3gateway_region`); so no statement returns what it inserted. */
export class PrismaRoutingDirectory implements RoutingDirectory {
  readonly #prisma: GlobalPrisma;
  readonly #regionId: RegionId;

  constructor(prisma: GlobalPrisma, regionId: RegionId) {
    this.#prisma = prisma;
    this.#regionId = regionId;
  }

  ownersOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>> {
    return orUnavailable(async () => {
      const rows = await this.#prisma.customerRouting.findMany({
        where: { customerId: { in: [...customerIds] } },
        select: { customerId: true, primaryRegionId: true },
      });
      return new Map(rows.map((row) => [row.customerId as CustomerId, row.primaryRegionId as RegionId]));
    });
  }

  claimCustomer(customerId: CustomerId): Promise<RegionId> {
    return orUnavailable(async () => {
      await this.#prisma.$executeRaw`
        WITH claimed AS (
          INSERT INTO customer_routing (customer_id, primary_region_id) VALUES (${customerId}, ${this.#regionId})
          ON CONFLICT (customer_id) DO NOTHING RETURNING customer_id)
        INSERT INTO routing_log (customer_id, routed_to_region, routing_reason)
        SELECT customer_id, ${this.#regionId}, 'CLAIMED' FROM claimed`;
      const row = await this.#prisma.customerRouting.findUnique({
        where: { customerId },
        select: { primaryRegionId: true },
      });
      if (row === null) throw new Error('The assignment was released between the claim and its check.');
      return row.primaryRegionId as RegionId;
    });
  }

  claimAccessKey(accessKeyId: string, customerId: CustomerId): Promise<boolean> {
    return orUnavailable(async () => {
      const data = [{ accessKeyId, customerId }];
      const { count } = await this.#prisma.accessKeyRouting.createMany({ data, skipDuplicates: true });
      return count === 1;
    });
  }

  async releaseAccessKey(accessKeyId: string): Promise<void> {
    await orUnavailable(() => this.#prisma.accessKeyRouting.deleteMany({ where: { accessKeyId } }));
  }
}

async function orUnavailable<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (thrown) {
    const message =
      'The global routing directory does not answer. Customers that are registered already are served; try again later.';
    throw new AppError('ROUTING_UNAVAILABLE', message, { cause: ensureError(thrown) });
  }
}
