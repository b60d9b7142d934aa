import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import type { AuditEntry } from '../../../subgraphs/regional/audit/audit-entry.ts';
import type { DeleteOutcome, ListEntry } from '../../../subgraphs/regional/objects/object-repository.ts';
import { PgObjectCommitter } from '../../../subgraphs/regional/objects/pg-object-committer.ts';
import { PgObjectRepository } from '../../../subgraphs/regional/objects/pg-object-repository.ts';
import { type NewObject, NO_LOCK } from '../../../subgraphs/regional/objects/stored-object.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

const acme = 'acme' as CustomerId;
let running: RunningRegion;
let committer: PgObjectCommitter;
let objects: PgObjectRepository;

beforeAll(async () => {
  running = await startRegion();
  committer = newCommitter();
  objects = new PgObjectRepository(running.region.pool);
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
});
afterAll(() => running.close());

const newCommitter = () =>
  new PgObjectCommitter({
    pool: running.region.pool,
    regionId: running.region.regionId,
    sealer: createTestSealer(running.region.pool),
  });

async function bucketWith(status: 'Enabled' | 'Suspended' | null, lock = false): Promise<string> {
  const name = `b-${Math.random().toString(36).slice(2)}`;
  await running.sql(
    "INSERT INTO buckets (customer_id, bucket_name, region_id, versioning_status, object_lock_enabled) VALUES ('acme', $1, 'FI-HEL', $2, $3)",
    [name, status, lock],
  );
  return name;
}

const switchTo = (bucket: string, status: 'Enabled' | 'Suspended') =>
  running.sql('UPDATE buckets SET versioning_status = $2 WHERE bucket_name = $1', [bucket, status]);

const entry = (bucket: string, key: string): AuditEntry => ({
  request: {
    requestId: `${bucket}/${key}`,
    channel: 's3',
    via: 'direct',
    caller: { kind: 'customer', customerId: acme },
    actor: null,
    sourceIp: null,
    userAgent: null,
    startedAt: new Date(),
  },
  customerId: acme,
  operation: 'PutObject',
  bucket,
  objectKey: key,
  statusCode: 200,
  decision: 'ALLOW',
});

const put = (bucket: string, key: string, etag = 'e', change: Partial<NewObject> = {}, by = committer) =>
  by.put(
    acme,
    {
      bucket,
      key,
      size: 1,
      etag,
      contentType: null,
      systemHeaders: {},
      metadata: {},
      checksums: {},
      tags: {},
      lock: NO_LOCK,
      ownerId: null,
      acl: null,
      encryption: null,
      storageClass: 'STANDARD',
      blobId: null,
      body: Buffer.from('x'),
      multipart: null,
      conditions: { ifMatch: null, mustNotExist: false, ifNoneMatch: null },
      ...change,
    },
    entry(bucket, key),
  );

async function remove(
  bucket: string,
  key: string,
  versionId: string | null = null,
  bypassGovernance = false,
  by = committer,
): Promise<DeleteOutcome | undefined> {
  const targets = [{ key, versionId, ifMatch: null, ifLastModified: null, ifSize: null }];
  const removal = { customerId: acme, bucket, targets, entry: entry(bucket, key), bypassGovernance };
  return (await by.remove(removal))[0];
}

const versionsOf = async (bucket: string, limit = 1_000): Promise<readonly ListEntry[]> =>
  (await objects.listVersions(acme, bucket, { prefix: '', delimiter: '', after: '', afterVersion: null, limit })) ?? [];

/** `key etag`, `-` for a delete marker, `*` for the latest; newest first. */
const shown = (entries: readonly ListEntry[]): string[] =>
  entries.map((item) =>
    item.kind === 'prefix'
      ? item.prefix
      : `${item.key} ${item.isDeleteMarker ? '-' : item.etag}${item.isLatest ? '*' : ''}${item.versionId === 'null' ? ' null' : ''}`,
  );

const currentEtag = async (bucket: string, key: string): Promise<string | null> => {
  const found = await objects.find({ customerId: acme, bucket, key, versionId: null }, false);
  return found.found === 'object' ? found.object.etag : null;
};

test('a versioned bucket keeps every version, and a delete only puts a marker over them', async () => {
  const bucket = await bucketWith('Enabled');
  const first = await put(bucket, 'k', 'one');
  await put(bucket, 'k', 'two');
  const deleted = await remove(bucket, 'k');

  expect(first.versionId).toMatch(/^[0-9a-f]{32}$/);
  expect(deleted).toMatchObject({ refusal: null, isDeleteMarker: true });
  expect(shown(await versionsOf(bucket))).toEqual(['k -*', 'k two', 'k one']);
  expect(await currentEtag(bucket, 'k')).toBeNull();
});

test('when the latest version is deleted for good, the one before it is the latest again', async () => {
  const bucket = await bucketWith('Enabled');
  await put(bucket, 'k', 'one');
  await put(bucket, 'k', 'two');
  const marker = await remove(bucket, 'k');
  await remove(bucket, 'k', marker?.versionId ?? '');
  expect(shown(await versionsOf(bucket))).toEqual(['k two*', 'k one']);

  const third = await put(bucket, 'k', 'three');
  await remove(bucket, 'k', third.versionId);

  expect(await currentEtag(bucket, 'k')).toBe('two');
});

test('what was stored before versioning is the null version, and stays when new versions come', async () => {
  const bucket = await bucketWith(null);
  expect((await put(bucket, 'k', 'old')).versionId).toBeNull();
  await switchTo(bucket, 'Enabled');
  await put(bucket, 'k', 'new');

  expect(shown(await versionsOf(bucket))).toEqual(['k new*', 'k old null']);
});

test('a suspended bucket replaces its null version wherever that stands, and keeps the others', async () => {
  const bucket = await bucketWith(null);
  await put(bucket, 'k', 'old');
  await switchTo(bucket, 'Enabled');
  await put(bucket, 'k', 'kept');
  await switchTo(bucket, 'Suspended');
  expect((await put(bucket, 'k', 'newest')).versionId).toBeNull();
  expect(shown(await versionsOf(bucket))).toEqual(['k newest* null', 'k kept']);

  await remove(bucket, 'k');
  expect(shown(await versionsOf(bucket))).toEqual(['k -* null', 'k kept']);
  await remove(bucket, 'k');
  expect(shown(await versionsOf(bucket))).toEqual(['k -* null', 'k kept']);
});

test('a key under a delete marker counts as absent for conditional writes', async () => {
  const bucket = await bucketWith('Enabled');
  await put(bucket, 'k', 'one');
  await remove(bucket, 'k');
  const conditions = { ifMatch: 'one', mustNotExist: false, ifNoneMatch: null };

  expect((await put(bucket, 'k', 'x', { conditions })).refusal).toBe('NoSuchKey');
  expect(
    (await put(bucket, 'k', 'x', { conditions: { ifMatch: null, mustNotExist: true, ifNoneMatch: null } })).refusal,
  ).toBeNull();
});

test('bodies and blobs of versions that are gone do not stay behind', async () => {
  const bucket = await bucketWith('Enabled');
  const blobId = '1b4e2f5a-3c1d-4a6b-8e7f-9a0b1c2d3e4f';
  const inBlob = await put(bucket, 'k', 'blob', { blobId, body: null });
  const inRow = await put(bucket, 'k', 'body');
  await remove(bucket, 'k', inBlob.versionId);
  await remove(bucket, 'k', inRow.versionId);

  const [left] = await running.sql<{ bodies: number }>(
    'SELECT count(*)::int AS bodies FROM object_bodies b WHERE NOT EXISTS (SELECT FROM object_metadata o WHERE o.object_id = b.object_id)',
  );
  expect(left?.bodies).toBe(0);
  expect(await running.sql('SELECT blob_id FROM blob_garbage WHERE blob_id = $1', [blobId])).toHaveLength(1);
});

describe('against a model', () => {
  interface Version {
    readonly key: string;
    readonly etag: string;
    readonly id: string;
  }

  /** The rules in their plainest form: a list per bucket, newest first within a key. */
  class Model {
    readonly versions: Version[] = [];
    status: 'Enabled' | 'Suspended' | null = null;

    add(key: string, etag: string, id: string): void {
      if (id === 'null') this.drop(key, 'null');
      this.versions.unshift({ key, etag, id });
    }

    drop(key: string, id: string): void {
      const index = this.versions.findIndex((version) => version.key === key && version.id === id);
      if (index >= 0) this.versions.splice(index, 1);
    }

    shown(): string[] {
      const keys = [...new Set(this.versions.map(({ key }) => key))].sort();
      return keys.flatMap((key) =>
        this.versions
          .filter((version) => version.key === key)
          .map(({ etag, id }, index) => `${key} ${etag}${index === 0 ? '*' : ''}${id === 'null' ? ' null' : ''}`),
      );
    }
  }

  /** Repeatable noise. */
  function random(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
  }

  test.each([1, 2, 3])('any order of writes, deletes and switches gives the same versions (%i)', async (seed) => {
    const next = random(seed);
    const bucket = await bucketWith(null);
    const model = new Model();
    for (let step = 0; step < 120; step += 1) {
      await takeStep({ bucket, model, next, etag: `e${step}` });
      expect(shown(await versionsOf(bucket)), `step ${step}`).toEqual(model.shown());
    }
  });

  interface Step {
    readonly bucket: string;
    readonly model: Model;
    readonly next: (below: number) => number;
    readonly etag: string;
  }

  /** Half writes; deletes of the current version and of any; now and then a switch. */
  async function takeStep({ bucket, model, next, etag }: Step): Promise<void> {
    const key = `k${next(3)}`;
    const action = next(10);
    if (action < 5) return model.add(key, etag, (await put(bucket, key, etag)).versionId ?? 'null');
    if (action < 7) {
      const outcome = await remove(bucket, key);
      return model.status === null ? model.drop(key, 'null') : model.add(key, '-', outcome?.versionId ?? '');
    }
    if (action === 9) {
      model.status = model.status === 'Enabled' ? 'Suspended' : 'Enabled';
      await switchTo(bucket, model.status);
      return;
    }
    await removeAny({ bucket, model, next, etag }, key);
  }

  async function removeAny({ bucket, model, next }: Step, key: string): Promise<void> {
    const own = model.versions.filter((version) => version.key === key);
    const chosen = own[next(own.length)];
    if (chosen === undefined) return;
    await remove(bucket, key, chosen.id);
    model.drop(key, chosen.id);
  }
});

test('writers and deleters of several processes leave exactly one latest version of a key, and every version they were told of', async () => {
  const bucket = await bucketWith('Enabled');
  const processes = [committer, newCommitter(), newCommitter()];
  const written: string[] = [];
  const removed = new Set<string>();

  await Promise.all(
    processes.map(async (by, index) => {
      for (let round = 0; round < 25; round += 1) {
        const { versionId } = await put(bucket, 'hot', `${index}-${round}`, {}, by);
        written.push(versionId ?? '');
        const victim = written[(round * 7 + index) % written.length] ?? '';
        if (round % 3 === 2 && !removed.has(victim)) {
          removed.add(victim);
          await remove(bucket, 'hot', victim, false, by);
        }
        if (round % 5 === 4) written.push((await remove(bucket, 'hot', null, false, by))?.versionId ?? '');
      }
    }),
  );

  const left = await versionsOf(bucket);
  const ids = left.map((item) => (item.kind === 'object' ? item.versionId : ''));
  expect(left.filter((item) => item.kind === 'object' && item.isLatest)).toHaveLength(1);
  expect(left[0]).toMatchObject({ isLatest: true });
  expect([...ids].sort()).toEqual(written.filter((id) => !removed.has(id)).sort());
});

describe('listing versions', () => {
  let bucket: string;
  const KEYS = ['a', 'a/1', 'a/2', 'b', 'b/1', 'c'];

  beforeAll(async () => {
    bucket = await bucketWith('Enabled');
    for (const key of KEYS) for (const etag of ['1', '2', '3']) await put(bucket, key, etag);
    await remove(bucket, 'b');
  });

  test.each([1, 2, 5, 100])('pages of %i go on exactly where they ended', async (limit) => {
    const names: string[] = [];
    let after = '';
    let afterVersion: string | null = null;
    for (;;) {
      const page: readonly ListEntry[] =
        (await objects.listVersions(acme, bucket, { prefix: '', delimiter: '/', after, afterVersion, limit })) ?? [];
      names.push(...shown(page));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.kind === 'prefix' ? last.prefix : last.key;
      afterVersion = last.kind === 'prefix' ? null : last.versionId;
    }

    expect(names).toEqual(['a 3*', 'a 2', 'a 1', 'a/', 'b -*', 'b 3', 'b 2', 'b 1', 'b/', 'c 3*', 'c 2', 'c 1']);
  });

  test('a page goes on after a version that has been deleted meanwhile', async () => {
    const own = await bucketWith('Enabled');
    for (const etag of ['1', '2', '3', '4']) await put(own, 'k', etag);
    const [first, second] = await versionsOf(own, 2);
    for (const item of [first, second]) if (item?.kind === 'object') await remove(own, 'k', item.versionId);
    const afterVersion = second?.kind === 'object' ? second.versionId : null;

    const rest = await objects.listVersions(acme, own, {
      prefix: '',
      delimiter: '',
      after: 'k',
      afterVersion,
      limit: 10,
    });

    expect(shown(rest ?? [])).toEqual(['k 2*', 'k 1']);
  });
});

describe('the deletion guard', () => {
  const until = new Date(Date.now() + 3_600_000);

  test.each([
    ['a legal hold', { legalHold: true, retention: null }, 'LEGAL_HOLD', true],
    [
      'COMPLIANCE retention',
      { legalHold: null, retention: { mode: 'COMPLIANCE', until } },
      'OBJECT_LOCK_COMPLIANCE',
      true,
    ],
    [
      'GOVERNANCE retention',
      { legalHold: null, retention: { mode: 'GOVERNANCE', until } },
      'OBJECT_LOCK_GOVERNANCE',
      false,
    ],
  ] as const)('refuses to delete a version under %s, and says why', async (_, lock, obstacle, evenWithBypass) => {
    const bucket = await bucketWith('Enabled', true);
    const { versionId } = await put(bucket, 'k', 'e', { lock });

    expect(await remove(bucket, 'k', versionId)).toMatchObject({ refusal: 'AccessDenied', obstacles: [obstacle] });
    expect((await remove(bucket, 'k', versionId, true))?.refusal).toBe(evenWithBypass ? 'AccessDenied' : null);
  });

  test.each([
    ['matter_holds = 1', 'LEGAL_MATTER'],
    ["retention_until = now() + interval '1 day'", 'RETENTION'],
    ["rule_retain_until = now() + interval '1 day'", 'RETENTION_RULE'],
    ['restrictions = 1', 'RESTRICTION'],
    ['request_freezes = 1', 'OPEN_REQUEST'],
  ])('neither deletes nor overwrites where %s', async (protection, obstacle) => {
    const bucket = await bucketWith(null);
    await put(bucket, 'k', 'kept');
    await running.sql(`UPDATE object_metadata SET ${protection} WHERE bucket_name = $1`, [bucket]);

    expect(await remove(bucket, 'k', null, true)).toMatchObject({ refusal: 'AccessDenied', obstacles: [obstacle] });
    expect((await put(bucket, 'k', 'other')).refusal).toBe('AccessDenied');
    expect(await currentEtag(bucket, 'k')).toBe('kept');
  });

  test('a row that nobody may destroy cannot be deleted by hand either', async () => {
    const bucket = await bucketWith('Enabled', true);
    await put(bucket, 'k', 'e', { lock: { legalHold: true, retention: null } });

    await expect(running.sql('DELETE FROM object_metadata WHERE bucket_name = $1', [bucket])).rejects.toThrow(
      'LEGAL_HOLD',
    );
  });

  test('a delete marker over a locked version is not locked', async () => {
    const bucket = await bucketWith('Enabled', true);
    await put(bucket, 'k', 'e', { lock: { legalHold: true, retention: null } });
    const marker = await remove(bucket, 'k');

    expect(marker?.refusal).toBeNull();
    expect((await remove(bucket, 'k', marker?.versionId ?? ''))?.refusal).toBeNull();
  });

  test("a bucket's default locks new versions from their creation on, unless the upload says otherwise", async () => {
    const bucket = await bucketWith('Enabled', true);
    await running.sql(
      `UPDATE buckets SET object_lock_default = '{"mode":"GOVERNANCE","days":2}' WHERE bucket_name = $1`,
      [bucket],
    );
    await put(bucket, 'k', 'e');
    await put(bucket, 'explicit', 'e', { lock: { legalHold: null, retention: { mode: 'COMPLIANCE', until } } });

    const rows = await running.sql<{ lock_mode: string; hours: number }>(
      `SELECT lock_mode, round(extract(epoch FROM retention_until - created_at) / 3600)::int AS hours FROM object_metadata
       WHERE bucket_name = $1 ORDER BY object_key DESC`,
      [bucket],
    );
    expect(rows).toEqual([
      { lock_mode: 'GOVERNANCE', hours: 48 },
      { lock_mode: 'COMPLIANCE', hours: 1 },
    ]);
  });
});
