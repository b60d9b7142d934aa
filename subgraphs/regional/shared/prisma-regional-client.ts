import { PrismaPg } from '@prisma/adapter-pg';
import { AppError, ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { Prisma, PrismaClient } from '../../../prisma/generated/regional/client.ts';

export type RegionalPrisma = ReturnType<typeof openRegionalPrisma>;

export interface RegionalPrismaOptions {
  readonly connectionString: string;
  readonly max: number;
  readonly logger: Logger;
}

/** The region's database for everything but the hot path. A database that does not answer is REGION_UNAVAILABLE. */
export function openRegionalPrisma({ connectionString, max, logger }: RegionalPrismaOptions) {
  const settings = {
    connectionString,
    max,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 15_000,
    query_timeout: 17_000,
    keepAlive: true,
    application_name: 'domicile-region',
  };
  const onPoolError = (error: Error): void => logger.warn({ err: error }, 'lost an idle database connection');
  const client = new PrismaClient({ adapter: new PrismaPg(settings, { onPoolError, onConnectionError: onPoolError }) });
  return client.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args);
        } catch (thrown) {
          throw isUnreachable(thrown) ? unavailable(thrown) : thrown;
        }
      },
    },
  });
}

/** By Prisma's code: P2002 unique constraint, P2025 no such row. */
export function isPrismaError(thrown: unknown, code: string): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === code;
}

/** P1xxx: no server, no connection, timed out; P2024: no free connection. Class 57P and 08 of SQLSTATE: the server goes down. */
function isUnreachable(thrown: unknown): boolean {
  if (thrown instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(thrown instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const sqlState = String(thrown.meta?.['code'] ?? '');
  return /^P1\d{3}$|^P2024$/.test(thrown.code) || /^(08|57P)/.test(sqlState);
}

function unavailable(thrown: unknown): AppError {
  const message = "The region's database does not answer. Try again later.";
  return new AppError('REGION_UNAVAILABLE', message, { cause: ensureError(thrown) });
}
