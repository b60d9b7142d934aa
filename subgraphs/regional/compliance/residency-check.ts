import { authorize } from '#kernel/authorization/authorize.ts';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { RoutingDirectory } from '../customers/routing-directory.ts';

/** Where the bytes are; the S3 side knows. */
export interface BlobPresence {
  /** Those of the given blobs that the region's store does not hold. */
  missing(blobIds: readonly string[]): Promise<string[]>;
}

export interface TableCount {
  readonly table: string;
  readonly rows: number;
  /** Rows that carry the id of another region. */
  readonly foreign: number;
}

export interface StoredBlob {
  readonly blobId: string;
  readonly objectId: string;
  readonly customerId: CustomerId;
}

export interface ResidencyInspector {
  countTables(): Promise<TableCount[]>;
  customerIdsAfter(id: string, limit: number): Promise<CustomerId[]>;
  blobsAfter(blobId: string, limit: number): Promise<StoredBlob[]>;
  /** Objects that say they have bytes but have neither blob, parts nor a body of their own. */
  objectsWithoutBytes(limit: number): Promise<Omit<StoredBlob, 'blobId'>[]>;
}

export type FindingCode =
  | 'FOREIGN_ROWS'
  | 'ROUTED_ELSEWHERE'
  | 'NOT_ROUTED'
  | 'ROUTING_NOT_CHECKED'
  | 'BLOB_MISSING'
  | 'BYTES_MISSING'
  /** The time was up; the next check goes on after the last blob of this one. */
  | 'BLOBS_NOT_CHECKED';

export interface Finding {
  readonly code: FindingCode;
  readonly [fact: string]: string | number;
}

export interface ResidencyReport {
  /** `incomplete`: nothing is wrong as far as could be looked. */
  readonly status: 'compliant' | 'violation' | 'incomplete';
  readonly checked: Readonly<Record<string, number | null>>;
  readonly findings: readonly Finding[];
}

export interface ResidencyCheckOptions {
  readonly regionId: RegionId;
  readonly inspector: ResidencyInspector;
  readonly routing: RoutingDirectory;
  /** Absent in a process without the blob store; blobs then count as not checked. */
  readonly blobs: BlobPresence | undefined;
  readonly clock: Clock;
  /** How long one check looks for blobs; 20 seconds unless given. */
  readonly blobBudgetMs?: number;
}

const BATCH = 1_000;
const BLOB_BUDGET_MS = 20_000;
const MOST_FINDINGS = 200;

interface BlobPass {
  /** The last blob that was looked for. */
  readonly after: string;
  readonly checked: number;
  readonly findings: readonly Finding[];
}
const NEW_PASS: BlobPass = { after: '00000000-0000-0000-0000-000000000000', checked: 0, findings: [] };

/** Looks whether everything in this region belongs here, and everything that belongs here is here. */
export class ResidencyCheck {
  readonly #options: ResidencyCheckOptions;
  #running: Promise<ResidencyReport> | undefined;
  /** A region may hold more blobs than one check has time for: each goes on where the one before stopped, with what that found. */
  #pass: BlobPass = NEW_PASS;

  constructor(options: ResidencyCheckOptions) {
    this.#options = options;
  }

  /** Reads whole tables, so whoever asks while a check runs gets that one's result. Rejects with FORBIDDEN for a customer. */
  async run(caller: Caller): Promise<ResidencyReport> {
    authorize(caller, 'compliance.validateResidency', { regionId: this.#options.regionId });
    if (caller.kind === 'customer') {
      throw new AppError('FORBIDDEN', 'This checks the whole region; a customer cannot ask for it.');
    }
    this.#running ??= this.#check().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #check(): Promise<ResidencyReport> {
    const tables = await this.#options.inspector.countTables();
    const routing = await this.#checkRouting();
    const blobs = await this.#checkBlobs();
    const findings = [
      ...tables.filter(({ foreign }) => foreign > 0).map(foreignRows),
      ...routing.findings,
      ...blobs.findings,
    ];
    const wrong = findings.some(({ code }) => code !== 'ROUTING_NOT_CHECKED' && code !== 'BLOBS_NOT_CHECKED');
    const incomplete = findings.length > 0 || blobs.checked === null;
    return {
      status: wrong ? 'violation' : incomplete ? 'incomplete' : 'compliant',
      checked: {
        ...Object.fromEntries(tables.map(({ table, rows }) => [table, rows])),
        routing_assignments: routing.checked,
        blobs: blobs.checked,
      },
      findings: findings.slice(0, MOST_FINDINGS),
    };
  }

  async #checkRouting(): Promise<{ checked: number | null; findings: Finding[] }> {
    const findings: Finding[] = [];
    let checked = 0;
    let after = '';
    for (;;) {
      const ids = await this.#options.inspector.customerIdsAfter(after, BATCH);
      const last = ids.at(-1);
      if (last === undefined) return { checked, findings };
      const owners = await this.#owners(ids);
      if (owners === undefined) return { checked: null, findings: [...findings, { code: 'ROUTING_NOT_CHECKED' }] };
      findings.push(...ids.flatMap((id) => this.#misrouted(id, owners.get(id))));
      checked += ids.length;
      after = last;
    }
  }

  #misrouted(id: CustomerId, owner: RegionId | undefined): Finding[] {
    if (owner === this.#options.regionId) return [];
    if (owner === undefined) return [{ code: 'NOT_ROUTED', customer_id: id }];
    return [{ code: 'ROUTED_ELSEWHERE', customer_id: id, routed_to: owner }];
  }

  async #owners(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId> | undefined> {
    try {
      return await this.#options.routing.ownersOf(ids);
    } catch (error) {
      if (error instanceof AppError && error.code === 'ROUTING_UNAVAILABLE') return undefined;
      throw error;
    }
  }

  async #checkBlobs(): Promise<{ checked: number | null; findings: Finding[] }> {
    const { blobs, inspector, clock, blobBudgetMs = BLOB_BUDGET_MS } = this.#options;
    if (blobs === undefined) return { checked: null, findings: [] };
    const without = (await inspector.objectsWithoutBytes(MOST_FINDINGS)).map(bytesMissing);
    const until = clock.now().getTime() + blobBudgetMs;
    while (clock.now().getTime() < until) {
      const { after, checked, findings } = this.#pass;
      const stored = await inspector.blobsAfter(after, BATCH);
      const last = stored.at(-1);
      if (last === undefined) {
        this.#pass = NEW_PASS;
        return { checked, findings: [...without, ...findings] };
      }
      const missing = new Set(await blobs.missing(stored.map(({ blobId }) => blobId)));
      const found = stored.filter(({ blobId }) => missing.has(blobId)).map(blobMissing);
      this.#pass = {
        after: last.blobId,
        checked: checked + stored.length,
        findings: [...findings, ...found].slice(0, MOST_FINDINGS),
      };
    }
    const { checked, findings } = this.#pass;
    return { checked, findings: [...without, ...findings, { code: 'BLOBS_NOT_CHECKED', checked }] };
  }
}

const foreignRows = ({ table, foreign }: TableCount): Finding => ({ code: 'FOREIGN_ROWS', table, rows: foreign });

const blobMissing = ({ customerId, objectId }: StoredBlob): Finding => ({
  code: 'BLOB_MISSING',
  customer_id: customerId,
  object_id: objectId,
});

const bytesMissing = ({ customerId, objectId }: Omit<StoredBlob, 'blobId'>): Finding => ({
  code: 'BYTES_MISSING',
  customer_id: customerId,
  object_id: objectId,
});
