import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../prisma/generated/global/client.ts';

/** Connects at the first query and again after a loss, so a process may start before its database. */
export function createGlobalClient(databaseUrl: string): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
    idleTimeoutMillis: 60_000,
  });
  return new PrismaClient({ adapter, log: [], errorFormat: 'minimal' });
}
