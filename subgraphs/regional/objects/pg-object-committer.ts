import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { DeletionObstacle } from '../deletion-guard/deletion-obstacle.ts';
import type { RefusalCode } from '../s3/refusal.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { lostARace } from '../shared/pg-transaction.ts';
import { GroupCommit } from './group-commit.ts';
import { creationEvent, removalEvent } from './object-events.ts';
import type { DeleteOutcome, DeleteTarget, ObjectCommitter, PutOutcome, RemovalRequest } from './object-repository.ts';
import { objectParameters } from './pg-object-columns.ts';
import { DELETE, PUT } from './pg-object-commit-sql.ts';
import type { NewObject } from './stored-object.ts';

interface Put {
  readonly customerId: CustomerId;
  readonly object: NewObject;
  readonly entry: AuditEntry;
}

/** Of one key: one delete marker, or any number of its versions. */
interface Removal extends Omit<RemovalRequest, 'targets'> {
  readonly key: string;
  readonly targets: readonly DeleteTarget[];
}

/** A lost race costs a round trip; only as many writers as there are processes can win before. */
const ATTEMPTS = 20;

export interface PgObjectCommitterOptions {
  readonly pool: RegionalPool;
  readonly regionId: RegionId;
  readonly sealer: AuditSealer;
}

/** Object commits in group commit: requests that wait while a commit is in flight share the next one, body and audit included. */
export class PgObjectCommitter implements ObjectCommitter {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;
  readonly #puts: GroupCommit<Put, PutOutcome>;
  readonly #removals: GroupCommit<Removal, readonly DeleteOutcome[]>;

  constructor({ pool, regionId, sealer }: PgObjectCommitterOptions) {
    this.#pool = pool;
    this.#regionId = regionId;
    this.#sealer = sealer;
    const shared = { mayBeOneItem, overloaded };
    this.#puts = new GroupCommit({
      ...shared,
      keyOf: ({ customerId, object }) => JSON.stringify([customerId, object.bucket, object.key]),
      commit: (items) => retried(() => this.#commitPuts(items)),
    });
    this.#removals = new GroupCommit({
      ...shared,
      keyOf: ({ customerId, bucket, key }) => JSON.stringify([customerId, bucket, key]),
      commit: (items) => retried(() => this.#commitRemovals(items)),
      maxBatch: 1_000,
    });
  }

  put(customerId: CustomerId, object: NewObject, entry: AuditEntry): Promise<PutOutcome> {
    return this.#puts.add({ customerId, object, entry });
  }

  /** As part of a larger transaction, which the caller retries if it loses a race. */
  async putWithin(client: PoolClient, put: Put): Promise<PutOutcome> {
    const values = await this.#putValues([put]);
    const { rows } = await client.query<PutRow>({ name: 'object-put', text: PUT, values });
    return toPutOutcome(rows[0]);
  }

  async remove({ targets, ...request }: RemovalRequest): Promise<readonly DeleteOutcome[]> {
    const runs = runsOf(targets);
    const outcomes = await Promise.all(
      runs.map((run) => {
        const own = run.map(({ target }) => target);
        return this.#removals.add({ ...request, key: own[0]?.key ?? '', targets: own });
      }),
    );
    const ordered: DeleteOutcome[] = [];
    runs.forEach((run, index) => {
      run.forEach(({ position }, place) => {
        const outcome = outcomes[index]?.[place];
        if (outcome !== undefined) ordered[position] = outcome;
      });
    });
    return ordered;
  }

  async #commitPuts(items: readonly Put[]): Promise<readonly PutOutcome[]> {
    const query = { name: 'object-put', text: PUT, values: await this.#putValues(items) };
    const { rows } = await this.#pool.query<PutRow>(query);
    return rows.map(toPutOutcome);
  }

  async #putValues(items: readonly Put[]): Promise<unknown[]> {
    return [
      this.#regionId,
      items.map(({ customerId }) => customerId),
      items.map(({ object }) => object.bucket),
      items.map(({ object }) => object.key),
      items.map(() => randomUUID()),
      items.map(({ entry }) => creationEvent(entry.operation)),
      items.map(({ entry }) => entry.request.requestId),
      ...objectParameters(items.map(({ object }) => object)),
      ...(await this.#sealer.parameters(items.map(({ entry }) => entry))),
    ];
  }

  async #commitRemovals(items: readonly Removal[]): Promise<readonly (readonly DeleteOutcome[])[]> {
    const flat = items.flatMap(({ targets, ...rest }) => targets.map((target) => ({ ...rest, target })));
    const values = [
      this.#regionId,
      flat.map(({ customerId }) => customerId),
      flat.map(({ bucket }) => bucket),
      flat.map(({ key }) => key),
      flat.map(({ target }) => target.versionId),
      flat.map(({ target }) => target.ifMatch),
      flat.map(({ target }) => target.ifLastModified),
      flat.map(({ target }) => target.ifSize),
      flat.map(({ bypassGovernance }) => bypassGovernance),
      flat.map(() => randomUUID()),
      flat.map(({ target }) => target.onlyNoncurrent === true),
      flat.map(({ entry }) => removalEvent(entry.operation)),
      flat.map(({ entry }) => entry.request.requestId),
      ...(await this.#sealer.parameters(flat.map(entryOf))),
    ];
    const { rows } = await this.#pool.query<RemovalRow>({ name: 'object-delete', text: DELETE, values });
    const outcomes = rows.map(toDeleteOutcome);
    let from = 0;
    return items.map(({ targets }) => {
      from += targets.length;
      return outcomes.slice(from - targets.length, from);
    });
  }
}

interface PlacedTarget {
  readonly target: DeleteTarget;
  /** In the request. */
  readonly position: number;
}

/**
 * Targets of one key that can go in one statement: neighbours that name versions, or a single one that does not (each puts a
 * delete marker of its own). The runs of a key keep their order.
 */
function runsOf(targets: readonly DeleteTarget[]): readonly (readonly PlacedTarget[])[] {
  const runs: PlacedTarget[][] = [];
  const open = new Map<string, PlacedTarget[]>();
  targets.forEach((target, position) => {
    const run = target.versionId === null ? undefined : open.get(target.key);
    if (run !== undefined) {
      run.push({ target, position });
      return;
    }
    const started = [{ target, position }];
    runs.push(started);
    if (target.versionId === null) open.delete(target.key);
    else open.set(target.key, started);
  });
  return runs;
}

function entryOf({ entry, key, target }: { entry: AuditEntry; key: string; target: DeleteTarget }): AuditEntry {
  const version = target.versionId === null ? {} : { versionId: target.versionId };
  return { ...entry, objectKey: key, ...version };
}

interface RemovalRow {
  readonly refusal: RefusalCode | null;
  readonly version_id: string | null;
  readonly is_delete_marker: boolean;
  readonly obstacles: DeletionObstacle[];
}

const toDeleteOutcome = (row: RemovalRow): DeleteOutcome => ({
  refusal: row.refusal,
  versionId: row.version_id,
  isDeleteMarker: row.version_id !== null && row.is_delete_marker,
  obstacles: row.obstacles,
});

interface PutRow {
  readonly refusal: RefusalCode | null;
  readonly version_id: string | null;
  readonly last_modified: Date;
  readonly lifecycle: unknown;
}

function toPutOutcome(row: PutRow | undefined): PutOutcome {
  if (row === undefined) throw new Error('The put statement returned fewer outcomes than it got objects');
  const { refusal, version_id: versionId, last_modified: lastModified, lifecycle } = row;
  return { refusal, versionId, lastModified, lifecycle };
}

async function retried<Result>(commit: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commit();
    } catch (error) {
      if (attempt === ATTEMPTS || !lostARace(error)) throw error;
    }
  }
}

/** SQLSTATE classes 22 (bad data) and 40 (rollback): the others of the batch may well go through. */
function mayBeOneItem(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return lostARace(error) || (typeof code === 'string' && code.startsWith('22'));
}

function overloaded(): Error {
  return new AppError('REGION_UNAVAILABLE', 'The region has more writes waiting than it can take. Try again later.');
}
