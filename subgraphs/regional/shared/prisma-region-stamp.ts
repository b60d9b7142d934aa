import type { RegionId } from '#kernel/ids.ts';
import type { RegionalPrisma } from './prisma-regional-client.ts';

/**
 * A region's database says whose it is. An empty one is stamped by the first process that starts on it; one of another region
 * is refused, because serving it would put that region's data under this jurisdiction's name.
 */
export async function claimDatabase(prisma: RegionalPrisma, regionId: RegionId): Promise<void> {
  const stranger = await prisma.customer.findFirst({
    where: { regionId: { not: regionId } },
    select: { regionId: true },
  });
  if (stranger !== null) throw new ForeignDatabase(regionId, stranger.regionId);
  await prisma.regionStamp.createMany({ data: [{ regionId }], skipDuplicates: true });
  const stamp = await prisma.regionStamp.findFirstOrThrow();
  if (stamp.regionId !== regionId) throw new ForeignDatabase(regionId, stamp.regionId);
}

export class ForeignDatabase extends Error {
  constructor(regionId: RegionId, owner: string) {
    super(`DATABASE_URL leads to the database of region ${owner}, but REGION_ID is ${regionId}. Correct one of them.`);
    this.name = 'ForeignDatabase';
  }
}
