import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { CannotStart } from './cannot-start.ts';
import { isPrismaError, type RegionalPrisma } from './prisma-regional-client.ts';

const ATTEMPTS = 30;

/**
 * A region's database says whose it is. An empty one is stamped by the first process that starts on it; one of another region
 * is refused, because serving it would put that region's data under this jurisdiction's name. Waits half a minute for a
 * database that does not answer yet.
 */
export async function claimDatabase(prisma: RegionalPrisma, regionId: RegionId, logger: Logger): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await checkStamp(prisma, regionId);
      return;
    } catch (error) {
      if (isPrismaError(error, 'P2021')) {
        throw new CannotStart(
          'DATABASE_URL leads to a database without the regional schema. Run the migrations first.',
        );
      }
      if (!(error instanceof AppError) || error.code !== 'REGION_UNAVAILABLE') throw error;
      if (attempt === ATTEMPTS) throw new CannotStart('The database at DATABASE_URL does not answer.');
      logger.warn({ attempt }, 'the database does not answer yet');
      await sleep(1_000);
    }
  }
}

async function checkStamp(prisma: RegionalPrisma, regionId: RegionId): Promise<void> {
  const where = { regionId: { not: regionId } };
  const stranger = await prisma.customer.findFirst({ where, select: { regionId: true } });
  if (stranger !== null) throw ownedBy(stranger.regionId, regionId);
  await prisma.regionStamp.createMany({ data: [{ regionId }], skipDuplicates: true });
  const stamp = await prisma.regionStamp.findFirstOrThrow();
  if (stamp.regionId !== regionId) throw ownedBy(stamp.regionId, regionId);
}

const ownedBy = (owner: string, regionId: RegionId): CannotStart =>
  new CannotStart(
    `DATABASE_URL leads to the database of region ${owner}, but REGION_ID is ${regionId}. Correct one of them.`,
  );
