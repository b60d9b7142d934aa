import type { Lease } from './request-work.ts';

/** What an erasure is about to destroy. Holds opaque ids only. */
export interface LedgerEntry {
  readonly requestId: string;
  readonly itemNo: number;
  readonly customerId: string;
  readonly objectId: string | null;
  readonly uploadId: string | null;
  readonly bundleId: string | null;
  readonly blobIds: readonly string[];
}

/** Rows are gone; their bytes are not yet. */
export interface RemovedItem {
  readonly itemNo: number;
  readonly blobIds: readonly string[];
}

export interface RemovedAgain {
  readonly objectId: string;
  readonly blobIds: readonly string[];
}

export interface ErasureFinding {
  readonly itemNo: number;
  readonly problem: 'ROW_LEFT' | 'LINK_LEFT' | 'BLOB_LEFT' | 'NOT_DONE';
}

export interface ErasureTotals {
  readonly erased: number;
  readonly deferred: number;
  readonly retained: number;
  readonly bytes: number;
}

/** The database's half of an erasure. Every method is one transaction of the lease's holder, and can be repeated. */
export interface ErasureStore {
  /** Writes the ledger for everything still to be erased, before anything is; resolves to the whole ledger of the request. */
  writeLedger(lease: Lease): Promise<readonly LedgerEntry[]>;
  /** Removes the rows of up to `limit` items that nothing protects now; the others are deferred. False: nothing was left. */
  removeBatch(lease: Lease, limit: number): Promise<boolean>;
  removedItems(lease: Lease, limit: number): Promise<readonly RemovedItem[]>;
  /** Their bytes are gone. */
  settle(lease: Lease, items: readonly RemovedItem[]): Promise<void>;
  /** Ids of the objects erased for this request. */
  erasedObjects(requestId: string): Promise<readonly string[]>;
  /** Looks again at everything that should be gone. `blobIds`: what the blob store has to be asked about. */
  verify(lease: Lease): Promise<{ readonly findings: readonly ErasureFinding[]; readonly blobIds: readonly string[] }>;
  /** The half of the request that identifies the person goes; the half that accounts for the answer stays. */
  forgetPerson(lease: Lease): Promise<void>;
  totals(requestId: string): Promise<ErasureTotals>;
  /** What was erased once and is there again, because the database was restored, goes again; what is protected stays. */
  eraseAgain(entries: readonly LedgerEntry[]): Promise<readonly RemovedAgain[]>;
}

export type LedgerStage = 'intended' | 'erased';

/** Kept apart from the database, so that a restored database is told again what was erased after its backup. */
export interface ErasureLedger {
  /** Resolves when it would survive a power cut. Repeating it is no error. */
  append(requestId: string, stage: LedgerStage, entries: readonly LedgerEntry[]): Promise<void>;
  /** What was erased, in batches. */
  erased(): AsyncIterable<readonly LedgerEntry[]>;
}
