import type { RegionId } from '#kernel/ids.ts';
import type { PrismaClient, Region as RegionRow } from '../../../prisma/generated/global/client.ts';
import { readingRouting } from '../shared/reading-routing.ts';
import type { Region, RegionStatus } from './region.ts';
import type { RegionRepository } from './region-repository.ts';

export class PrismaRegionRepository implements RegionRepository {
  readonly #client: PrismaClient;

  constructor(client: PrismaClient) {
    this.#client = client;
  }

  async list(): Promise<readonly Region[]> {
    const rows = await readingRouting(() => this.#client.region.findMany({ orderBy: { id: 'asc' } }));
    return rows.map(toRegion);
  }
}

function toRegion(row: RegionRow): Region {
  const gatewayEndpoint = withoutTrailingSlash(row.gatewayEndpoint);
  return {
    id: row.id as RegionId,
    name: row.name,
    country: row.country,
    countryCode: row.countryCode,
    status: row.status as RegionStatus,
    gatewayEndpoint,
    s3Endpoint: row.s3Endpoint === null ? `${gatewayEndpoint}/s3` : withoutTrailingSlash(row.s3Endpoint),
  };
}

const withoutTrailingSlash = (url: string): string => url.replace(/\/+$/, '');
