import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { RefusalCode } from '../s3/refusal.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { lostARace } from '../shared/pg-transaction.ts';
import { GroupCommit } from './group-commit.ts';
import type { DeleteTarget, ObjectCommitter, PutOutcome } from './object-repository.ts';
import { DELETE, PUT } from './pg-object-commit-sql.ts';
import type { NewObject } from './stored-object.ts';

interface Put {
  readonly customerId: CustomerId;
  readonly object: NewObject;
  readonly entry: AuditEntry;
}

interface Removal extends DeleteTarget {
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly entry: AuditEntry;
}

/** Undefined cannot be told from "no outcome", so a removal that went through is an object. */
interface RemovalOutcome {
  readonly refusal: RefusalCode | null;
}

const ATTEMPTS = 5;

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
  readonly #removals: GroupCommit<Removal, RemovalOutcome>;

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

  async remove(customerId: CustomerId, bucket: string, targets: readonly DeleteTarget[], entry: AuditEntry) {
    const outcomes = await Promise.all(
      targets.map((target) => {
        const version = target.versionId === null ? {} : { versionId: target.versionId };
        const own = { ...entry, objectKey: target.key, ...version };
        return this.#removals.add({ ...target, customerId, bucket, entry: own });
      }),
    );
    return outcomes.map(({ refusal }) => refusal);
  }

  async #commitPuts(items: readonly Put[]): Promise<readonly PutOutcome[]> {
    const query = { name: 'object-put', text: PUT, values: await this.#putValues(items) };
    const { rows } = await this.#pool.query<PutRow>(query);
    return rows.map(toPutOutcome);
  }

  async #putValues(items: readonly Put[]): Promise<unknown[]> {
    const column = (read: (object: NewObject) => unknown): unknown[] => items.map(({ object }) => read(object));
    return [
      this.#regionId,
      items.map(({ customerId }) => customerId),
      column(({ bucket }) => bucket),
      column(({ key }) => key),
      column(() => randomUUID()),
      column(({ blobId }) => blobId),
      column(({ body }) => (body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength))),
      column(({ etag }) => etag),
      column(({ size }) => size),
      column(({ contentType }) => contentType),
      column(({ systemHeaders }) => JSON.stringify(systemHeaders)),
      column(({ metadata }) => JSON.stringify(metadata)),
      column(({ checksums }) => JSON.stringify(checksums)),
      column(({ storageClass }) => storageClass),
      column(({ multipart }) => multipart?.uploadId ?? null),
      column(({ multipart }) => multipart?.partCount ?? null),
      column(({ conditions }) => conditions.ifMatch),
      column(({ conditions }) => conditions.mustNotExist),
      ...(await this.#sealer.parameters(items.map(({ entry }) => entry))),
    ];
  }

  async #commitRemovals(items: readonly Removal[]): Promise<readonly RemovalOutcome[]> {
    const values = [
      this.#regionId,
      items.map(({ customerId }) => customerId),
      items.map(({ bucket }) => bucket),
      items.map(({ key }) => key),
      items.map(({ versionId }) => versionId),
      items.map(({ ifMatch }) => ifMatch),
      ...(await this.#sealer.parameters(items.map(({ entry }) => entry))),
    ];
    const { rows } = await this.#pool.query<RemovalOutcome>({ name: 'object-delete', text: DELETE, values });
    return rows.map(({ refusal }) => ({ refusal }));
  }
}

interface PutRow {
  readonly refusal: RefusalCode | null;
  readonly last_modified: Date;
}

function toPutOutcome(row: PutRow | undefined): PutOutcome {
  if (row === undefined) throw new Error('The put statement returned fewer outcomes than it got objects');
  return { refusal: row.refusal, lastModified: row.last_modified };
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
