/**
 * The guard inside a statement: `text[]` of obstacles of the row `alias` of `object_metadata`, empty if none. The row must be
 * locked (`FOR UPDATE`) in the transaction that deletes or replaces it.
 *
 * `bypass` is an SQL boolean: whether the caller may and wants to bypass GOVERNANCE retention. To add a reason: a column (or a
 * counter kept by a trigger) on `object_metadata`, a line in `deletion_obstacles` by a migration, and its words in
 * `DELETION_OBSTACLES`. Every deleting path then has it.
 */
export const obstaclesOf = (alias: string, bypass: string): string => `deletion_obstacles(${alias}, ${bypass})`;
