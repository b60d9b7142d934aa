import type { RegionId } from '#kernel/ids.ts';
import { Prisma, type PrismaClient, type Provider as ProviderRow } from '../../../prisma/generated/global/client.ts';
import { readingRouting } from '../shared/reading-routing.ts';
import type { Provider, ProviderStatus } from './provider.ts';
import type { ProviderRepository } from './provider-repository.ts';

/** The registry is a list of companies' zones, not of customers; this is far above any real one. */
const MOST_PROVIDERS = 1_000;

export class PrismaProviderRepository implements ProviderRepository {
  readonly #client: PrismaClient;

  constructor(client: PrismaClient) {
    this.#client = client;
  }

  async list(): Promise<readonly Provider[]> {
    const rows = await readingRouting(() =>
      this.#client.provider.findMany({ orderBy: { id: 'asc' }, take: MOST_PROVIDERS }),
    );
    return rows.map(toProvider);
  }

  async findById(id: string): Promise<Provider | undefined> {
    const row = await readingRouting(() => this.#client.provider.findUnique({ where: { id } }));
    return row === null ? undefined : toProvider(row);
  }

  async ofRegions(regionIds: readonly RegionId[]): Promise<readonly Provider[]> {
    const rows = await readingRouting(() =>
      this.#client.provider.findMany({
        where: { regionId: { in: [...regionIds] } },
        orderBy: { id: 'asc' },
        take: MOST_PROVIDERS,
      }),
    );
    return rows.map(toProvider);
  }

  put({ id, ...facts }: Provider): Promise<'created' | 'updated' | 'zone-taken'> {
    return readingRouting(async () => {
      const { count } = await this.#client.provider.createMany({ data: [{ id, ...facts }], skipDuplicates: true });
      if (count === 1) return 'created';
      try {
        const updated = await this.#client.provider.updateMany({ where: { id }, data: facts });
        return updated.count === 1 ? 'updated' : 'zone-taken';
      } catch (error) {
        if (isTaken(error)) return 'zone-taken';
        throw error;
      }
    });
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

function toProvider(row: ProviderRow): Provider {
  return {
    id: row.id,
    name: row.name,
    regionId: row.regionId as RegionId,
    country: row.country,
    countryCode: row.countryCode,
    zoneCode: row.zoneCode,
    endpointUrl: row.endpointUrl,
    status: row.status as ProviderStatus,
    objectLock: row.objectLock,
    versioning: row.versioning,
    iso27001Gdpr: row.iso27001Gdpr,
    veeamReady: row.veeamReady,
  };
}
