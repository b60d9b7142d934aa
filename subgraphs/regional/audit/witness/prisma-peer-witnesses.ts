import type { RegionId } from '#kernel/ids.ts';
import type { GlobalPrisma } from '../../shared/prisma-global-client.ts';

/** The registered regions, from the registry: whose logs are watched, and who watches this one. */
export class PeerWitnesses {
  readonly #prisma: GlobalPrisma;
  readonly #regionId: RegionId;

  constructor(prisma: GlobalPrisma, regionId: RegionId) {
    this.#prisma = prisma;
    this.#regionId = regionId;
  }

  /** Prefixes at which the other regions cosign. */
  async urls(): Promise<string[]> {
    const regions = await this.#prisma.region.findMany({
      where: { id: { not: this.#regionId }, status: 'active' },
      select: { gatewayEndpoint: true },
    });
    return regions.map(({ gatewayEndpoint }) => `${gatewayEndpoint.replace(/\/+$/, '')}/witness`);
  }

  async knows(regionId: RegionId): Promise<boolean> {
    return regionId !== this.#regionId && (await this.#prisma.region.count({ where: { id: regionId } })) > 0;
  }
}
