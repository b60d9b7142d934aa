import pg from 'pg';
import type { Logger } from '#kernel/logging/create-logger.ts';

export type RegionalPool = pg.Pool;

export interface RegionalPoolOptions {
  readonly connectionString: string;
  readonly max: number;
  /** Settings of every connection, as the server's command line takes them. */
  readonly settings?: string;
  /** Longest statement, in milliseconds; for the hot path 5 seconds. */
  readonly statementMs?: number;
  readonly logger: Logger;
}

/** Connections for the hot path (audit, object commits): prepared statements, every wait bounded. Connects at first use. */
export function openRegionalPool({
  connectionString,
  max,
  settings,
  statementMs = 5_000,
  logger,
}: RegionalPoolOptions): RegionalPool {
  const pool = new pg.Pool({
    connectionString,
    max,
    ...(settings === undefined ? {} : { options: settings }),
    connectionTimeoutMillis: 3_000,
    statement_timeout: statementMs,
    // The server cancels first; this one is for a server that is gone without closing the connection.
    query_timeout: statementMs + 2_000,
    keepAlive: true,
    application_name: 'domicile-region',
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'lost an idle database connection'));
  return pool;
}
