import type { PoolClient } from 'pg';
import type { RegionalPool } from './pg-regional-pool.ts';

/** Runs `work` in one transaction; commits its result, rolls back if it throws. */
export async function inTransaction<Result>(
  pool: RegionalPool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection whose rollback fails is closed, which rolls back too.
    await client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}

/** Another writer came first: deadlock victim, serialization failure, or a row that appeared between look and insert. */
export function lostARace(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '40P01' || code === '40001' || code === '23505';
}
