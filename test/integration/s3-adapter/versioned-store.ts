import type { CustomerId } from '../../../kernel/ids.ts';
import type { ListEntry } from '../../../subgraphs/regional/objects/object-repository.ts';
import { PgObjectCommitter } from '../../../subgraphs/regional/objects/pg-object-committer.ts';
import { PgObjectRepository } from '../../../subgraphs/regional/objects/pg-object-repository.ts';
import type { NewObject } from '../../../subgraphs/regional/objects/stored-object.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { newObject, uploadEntry } from '../../support/new-object.ts';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

export const acme = 'acme' as CustomerId;

/** What writes, deletes and lists versions of one customer's objects, on a region of its own. */
export type VersionedStore = Awaited<ReturnType<typeof startVersionedStore>>;

export async function startVersionedStore() {
  const running = await startRegion();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
  const newCommitter = () => committerOf(running);
  const committer = newCommitter();
  const objects = new PgObjectRepository(running.region.pool);
  return {
    running,
    objects,
    newCommitter,
    close: () => running.close(),
    bucketWith: async (status: 'Enabled' | 'Suspended' | null, lock = false): Promise<string> => {
      const name = `b-${Math.random().toString(36).slice(2)}`;
      await running.sql(
        "INSERT INTO buckets (customer_id, bucket_name, region_id, versioning_status, object_lock_enabled) VALUES ('acme', $1, 'FI-HEL', $2, $3)",
        [name, status, lock],
      );
      return name;
    },
    switchTo: (bucket: string, status: 'Enabled' | 'Suspended') =>
      running.sql('UPDATE buckets SET versioning_status = $2 WHERE bucket_name = $1', [bucket, status]),
    put: (bucket: string, key: string, etag = 'e', change: Partial<NewObject> = {}, by = committer) =>
      by.put(acme, newObject(bucket, key, { etag, ...change }), entryOf(bucket, key)),
    remove: async (
      bucket: string,
      key: string,
      versionId: string | null = null,
      bypassGovernance = false,
      by = committer,
    ) => {
      const targets = [{ key, versionId, ifMatch: null, ifLastModified: null, ifSize: null }];
      const [outcome] = await by.remove({
        customerId: acme,
        bucket,
        targets,
        entry: entryOf(bucket, key),
        bypassGovernance,
      });
      return outcome;
    },
    versionsOf: async (bucket: string, limit = 1_000): Promise<readonly ListEntry[]> =>
      (await objects.listVersions(acme, bucket, { prefix: '', delimiter: '', after: '', afterVersion: null, limit })) ??
      [],
    currentEtag: async (bucket: string, key: string): Promise<string | null> => {
      const found = await objects.find({ customerId: acme, bucket, key, versionId: null }, false);
      return found.found === 'object' ? found.object.etag : null;
    },
  };
}

/** `key etag`, `-` for a delete marker, `*` for the latest; newest first. */
export const shown = (entries: readonly ListEntry[]): string[] =>
  entries.map((item) =>
    item.kind === 'prefix'
      ? item.prefix
      : `${item.key} ${item.isDeleteMarker ? '-' : item.etag}${item.isLatest ? '*' : ''}${item.versionId === 'null' ? ' null' : ''}`,
  );

const entryOf = (bucket: string, key: string) => uploadEntry(acme, bucket, key, `${bucket}/${key}`);

const committerOf = ({ region: { pool, regionId } }: RunningRegion) =>
  new PgObjectCommitter({ pool, regionId, sealer: createTestSealer(pool) });
