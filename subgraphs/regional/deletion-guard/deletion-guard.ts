import type { PoolClient } from 'pg';
import type { DeletionObstacle } from './deletion-obstacle.ts';

export interface DeletionVerdict {
  readonly objectId: string;
  /** Empty: it may go. */
  readonly obstacles: readonly DeletionObstacle[];
}

/**
 * The one place that says whether a version of an object may be destroyed or replaced. S3's own statements (delete, overwrite)
 * ask it inside the statement; everything else (lifecycle, erasure, replica removal, relocation) asks here.
 */
export interface DeletionGuard {
  /** For planning and for showing: what stands in the way now. Versions that do not exist are left out. */
  examine(objectIds: readonly string[]): Promise<readonly DeletionVerdict[]>;
  /**
   * For deleting: locks the rows until the transaction of `client` ends and says what stands in their way. What it allows stays
   * allowed until then.
   */
  lock(
    client: PoolClient,
    objectIds: readonly string[],
    options?: DeletionOptions,
  ): Promise<readonly DeletionVerdict[]>;
}

export interface DeletionOptions {
  /** The caller may and wants to bypass GOVERNANCE retention. */
  readonly bypassGovernance?: boolean;
}
