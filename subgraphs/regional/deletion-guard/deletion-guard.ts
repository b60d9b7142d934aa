import type { DeletionObstacle } from './deletion-obstacle.ts';

export interface DeletionVerdict {
  readonly objectId: string;
  /** Empty: it may go. */
  readonly obstacles: readonly DeletionObstacle[];
}

/**
 * The one place that says whether a version of an object may be destroyed or replaced. S3's own statements (delete, overwrite)
 * ask it inside the statement, by `obstaclesOf`; a repository that deletes in a longer transaction (lifecycle, erasure, replica
 * removal, relocation) asks `PgDeletionGuard.lock` there; everybody else asks here.
 */
export interface DeletionGuard {
  /** For planning and for showing: what stands in the way now. Versions that do not exist are left out. */
  examine(objectIds: readonly string[]): Promise<readonly DeletionVerdict[]>;
}

export interface DeletionOptions {
  /** The caller may and wants to bypass GOVERNANCE retention. */
  readonly bypassGovernance?: boolean;
}
