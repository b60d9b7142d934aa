import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { PrismaClient } from '../../../prisma/generated/global/client.ts';

export type GlobalPrisma = PrismaClient;

/** The global layer from a region: few connections, and short waits, because existing customers are served without it. */
export function openGlobalPrisma(connectionString: string, logger: Logger): GlobalPrisma {
  const settings = {
    connectionString,
    max: 4,
    connectionTimeoutMillis: 1_500,
    statement_timeout: 3_000,
    query_timeout: 4_000,
    keepAlive: true,
    application_name: 'domicile-region',
  };
  const onPoolError = (error: Error): void => logger.warn({ err: error }, 'lost an idle global database connection');
  return new PrismaClient({ adapter: new PrismaPg(settings, { onPoolError, onConnectionError: onPoolError }) });
}
