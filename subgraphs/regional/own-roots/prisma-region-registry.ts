import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { GlobalPrisma } from '../shared/prisma-global-client.ts';
import type { RegionRegistry, RegistryEntry } from './region-registry.ts';

export class PrismaRegionRegistry implements RegionRegistry {
  readonly #prisma: GlobalPrisma;

  constructor(prisma: GlobalPrisma) {
    this.#prisma = prisma;
  }

  async find(id: RegionId): Promise<RegistryEntry | null> {
    try {
      const row = await this.#prisma.region.findUnique({
        where: { id },
        select: { name: true, country: true, countryCode: true, status: true, gatewayEndpoint: true, s3Endpoint: true },
      });
      if (row === null) return null;
      // As the router reads it: a region without an S3 endpoint of its own answers S3 at /s3.
      const s3Endpoint = row.s3Endpoint ?? `${row.gatewayEndpoint}/s3`;
      return { ...row, status: row.status as RegistryEntry['status'], s3Endpoint };
    } catch (cause) {
      throw new AppError(
        'ROUTING_UNAVAILABLE',
        'The global database does not answer; its facts of this region are missing.',
        {
          cause,
        },
      );
    }
  }
}
