import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { query } from '../query.ts';

export interface BlobFaults {
  /** Rows whose bytes are not in the store, or not all of them. */
  readonly missing: readonly string[];
  /** Blobs that no row and no garbage entry knows. */
  readonly orphans: readonly string[];
  /** Objects that no audit entry tells of. */
  readonly unaudited: number;
}

/** Holds the rows of a region against the files of its blob store. */
export async function checkBlobs(adminUrl: string, blobPath: string): Promise<BlobFaults> {
  const rows = await query<{ blob_id: string; size: string }>(
    adminUrl,
    `SELECT blob_id, size_bytes AS size FROM object_metadata WHERE blob_id IS NOT NULL
     UNION ALL SELECT blob_id, size_bytes FROM multipart_parts`,
  );
  const garbage = await query<{ blob_id: string }>(adminUrl, 'SELECT blob_id FROM blob_garbage');
  const files = await filesBelow(join(blobPath, 'blobs'));
  const missing = rows.filter(({ blob_id, size }) => files.get(blob_id) !== Number(size)).map(({ blob_id }) => blob_id);
  const known = new Set([...rows, ...garbage].map(({ blob_id }) => blob_id));
  const [unaudited] = await query<{ count: number }>(
    adminUrl,
    `SELECT count(*)::int AS count FROM object_metadata o WHERE NOT EXISTS (
       SELECT FROM audit_entries e WHERE e.object_id = o.object_id AND e.status_code = 200)`,
  );
  return {
    missing,
    orphans: [...files.keys()].filter((id) => !known.has(id)),
    unaudited: unaudited?.count ?? 0,
  };
}

async function filesBelow(folder: string): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.set(entry.name, (await stat(join(entry.parentPath, entry.name))).size);
  }
  return files;
}
