import type { PoolClient } from 'pg';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { DeletionGuard, DeletionOptions, DeletionVerdict } from './deletion-guard.ts';
import type { DeletionObstacle } from './deletion-obstacle.ts';
import { obstaclesOf } from './deletion-obstacles-sql.ts';

const EXAMINE = `SELECT o.object_id, ${obstaclesOf('o', '$2')} AS obstacles FROM object_metadata o WHERE o.object_id = ANY ($1::uuid[])`;
/** In one order for everybody, so that two deletions of the same objects wait for each other instead of deadlocking. */
const LOCK = `${EXAMINE} ORDER BY o.object_id FOR UPDATE`;

interface VerdictRow {
  readonly object_id: string;
  readonly obstacles: DeletionObstacle[];
}

export class PgDeletionGuard implements DeletionGuard {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async examine(objectIds: readonly string[]): Promise<readonly DeletionVerdict[]> {
    const { rows } = await this.#pool.query<VerdictRow>(EXAMINE, [objectIds, false]);
    return rows.map(toVerdict);
  }

  /**
   * For deleting: locks the rows until the transaction of `client` ends and says what stands in their way. What it allows stays
   * allowed until then.
   */
  async lock(
    client: PoolClient,
    objectIds: readonly string[],
    { bypassGovernance = false }: DeletionOptions = {},
  ): Promise<readonly DeletionVerdict[]> {
    const { rows } = await client.query<VerdictRow>(LOCK, [objectIds, bypassGovernance]);
    return rows.map(toVerdict);
  }
}

const toVerdict = ({ object_id: objectId, obstacles }: VerdictRow): DeletionVerdict => ({ objectId, obstacles });
