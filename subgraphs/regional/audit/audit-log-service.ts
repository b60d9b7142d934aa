import { authorize } from '#kernel/authorization/authorize.ts';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import { encodeBase64 } from '#kernel/transparency-log/bytes.ts';
import { formatTlogProof } from '#kernel/transparency-log/tlog-proof.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { AuditExport } from './audit-export.ts';
import type { AuditSecrets } from './audit-secrets.ts';
import { encodeEntryLeaf } from './log/entry-leaf.ts';
import type { AuditLogReader, SignedTree } from './log/logged-entry.ts';

export interface CheckpointView {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly rootHash: string;
  /** C2SP tlog-checkpoint, signed and cosigned. */
  readonly note: string;
}

export interface InclusionProofView {
  readonly entryId: string;
  readonly index: number;
  readonly treeSize: number;
  /** Base64. */
  readonly leafHash: string;
  /** The leaf's canonical JSON, whose hash is in the tree. */
  readonly leaf: string;
  /** C2SP tlog-proof: everything that a verifier needs beside the leaf. */
  readonly proof: string;
}

export interface ConsistencyProofView {
  readonly olderSize: number;
  readonly newerSize: number;
  /** Base64 hashes. */
  readonly proof: string[];
  readonly checkpoint: CheckpointView;
}

export interface AuditLogServiceOptions {
  readonly regionId: RegionId;
  readonly origin: string;
  readonly log: AuditLogReader;
  readonly exporter: AuditExport;
  readonly secrets: AuditSecrets;
  readonly customers: CustomerService;
  /** False if this process does not lead the log. */
  readonly rotateKey: () => Promise<boolean>;
}

/** Proofs over the region's audit log, for people. */
export class AuditLogService {
  readonly #options: AuditLogServiceOptions;

  constructor(options: AuditLogServiceOptions) {
    this.#options = options;
  }

  /** Null before the first entry has been signed. */
  async latestCheckpoint(caller: Caller): Promise<CheckpointView | null> {
    const { log, regionId } = this.#options;
    authorize(caller, 'audit.readLog', { regionId });
    const tree = await log.latestCheckpoint();
    return tree === null ? null : this.#view(tree);
  }

  /** From a tree of `olderSize` leaves to the latest signed one. Rejects with BAD_USER_INPUT for a size that it never had. */
  async consistencyProof(caller: Caller, olderSize: number): Promise<ConsistencyProofView> {
    const { log, regionId } = this.#options;
    authorize(caller, 'audit.readLog', { regionId });
    const tree = await this.#signed();
    if (!Number.isSafeInteger(olderSize) || olderSize < 1 || olderSize > tree.size) {
      throw new AppError(
        'BAD_USER_INPUT',
        `from must be a tree size between 1 and ${tree.size}, the latest signed one.`,
      );
    }
    const proof = await log.consistencyProof(olderSize, tree.size);
    return { olderSize, newerSize: tree.size, proof: proof.map(encodeBase64), checkpoint: this.#view(tree) };
  }

  /** Of one entry of a customer; null if the customer has no such entry, or the entry no checkpoint yet. */
  async inclusionProof(caller: Caller, customerId: string, entryId: string): Promise<InclusionProofView | null> {
    const { log, customers } = this.#options;
    await customers.get(caller, customerId, 'audit.read');
    if (!UUID.test(entryId)) throw new AppError('BAD_USER_INPUT', 'The id must be that of an entry, a UUID.');
    const [entry, tree] = [await log.entry(entryId), await log.latestCheckpoint()];
    if (entry === null || tree === null || entry.customerId !== customerId || entry.leaf === null) return null;
    const { index } = entry;
    if (index >= tree.size) return null;
    const proof = await log.inclusionProof(index, tree.size);
    return {
      entryId,
      index,
      treeSize: tree.size,
      leafHash: encodeBase64(entry.hash),
      leaf: Buffer.from(encodeEntryLeaf(entry.leaf)).toString(),
      proof: formatTlogProof({ index, proof, checkpoint: tree.note }),
    };
  }

  /**
   * A signed export: of the customer who asks or whom the request names, or of everything for who may read the region. Lines with
   * their newlines.
   */
  async export(caller: Caller, { from, to, disclose }: ExportArguments): Promise<AsyncGenerator<string>> {
    const { regionId, exporter, secrets, customers } = this.#options;
    const only = onlyCustomer(caller, 'audit.export', regionId);
    if (only !== null) await customers.get(caller, only, 'audit.export');
    const handle = only === null ? null : secrets.customerHandle(only);
    const lines = await exporter.export({
      handle,
      from: instant('from', from),
      to: instant('to', to),
      disclose: disclose === 'true',
    });
    if (lines === null) throw notSigned();
    return lines;
  }

  /** Replaces the key that signs checkpoints; recorded in the log. */
  async rotateKey(caller: Caller): Promise<void> {
    const { regionId, rotateKey } = this.#options;
    authorize(caller, 'audit.rotateKey', { regionId });
    if (await rotateKey()) return;
    throw new AppError('CONFLICT', 'Another process of this region leads the audit log. Send the request to that one.');
  }

  async #signed(): Promise<SignedTree> {
    const tree = await this.#options.log.latestCheckpoint();
    if (tree === null) throw notSigned();
    return tree;
  }

  #view({ size, rootHash, note }: SignedTree): CheckpointView {
    return { origin: this.#options.origin, size, rootHash: encodeBase64(rootHash), note };
  }
}

export interface ExportArguments {
  readonly from: unknown;
  readonly to: unknown;
  readonly disclose: unknown;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const notSigned = (): AppError =>
  new AppError('NOT_FOUND', 'The audit log has no signed tree yet. Try again in a few seconds.');

function instant(name: string, value: unknown): Date | null {
  if (value === undefined) return null;
  const date = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new AppError('BAD_USER_INPUT', `${name} must be an instant, like 2026-11-01T00:00:00Z.`);
}
