import type { Clock } from '#kernel/clock.ts';
import { encodeBase64 } from '#kernel/transparency-log/bytes.ts';
import type { Disclosure } from '#kernel/transparency-log/commitment.ts';
import {
  chainLine,
  EXPORT_FORMAT,
  type ExportEntry,
  type ExportHeader,
  type ExportTrailer,
  emptyDigest,
  exportStatement,
} from '#kernel/transparency-log/export-format.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { formatSignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import type { AuditExport, ExportRequest } from '../audit-export.ts';
import { type AuditSealer, disclosedSalt } from '../audit-sealer.ts';
import type { PersonalField } from '../sealed-values.ts';
import type { AuditLogReader, LoggedEntry, LogRange, SignedTree } from './logged-entry.ts';
import type { SigningKeys } from './pg-signing-keys.ts';

export interface AuditExporterOptions {
  readonly origin: string;
  readonly log: AuditLogReader;
  readonly keys: SigningKeys;
  readonly pool: RegionalPool;
  readonly sealer: AuditSealer;
  readonly clock: Clock;
}

const PAGE = 500;
/** Enough to narrow a change down; a year of checkpoints would be longer than the entries. */
const MOST_WAYPOINTS = 2_000;

/** Writes exports (docs/audit-log.md) line by line; a slow reader holds the next page back. */
export class AuditExporter implements AuditExport {
  readonly #options: AuditExporterOptions;

  constructor(options: AuditExporterOptions) {
    this.#options = options;
  }

  /** Lines with their newlines. Null before there is a checkpoint to prove anything with. */
  async export(request: ExportRequest): Promise<AsyncGenerator<string> | null> {
    const { log } = this.#options;
    const checkpoint = await log.latestCheckpoint();
    if (checkpoint === null) return null;
    const range = await log.rangeOf(request.from, request.to, checkpoint.size);
    return this.#lines(request, checkpoint, range);
  }

  async *#lines(request: ExportRequest, checkpoint: SignedTree, range: LogRange): AsyncGenerator<string> {
    let digest = emptyDigest();
    const line = (value: object): string => {
      const text = JSON.stringify(value);
      digest = chainLine(digest, text, nodeSha256);
      return `${text}\n`;
    };
    yield line(await this.#header(request, checkpoint, range));
    const waypoints = request.handle === null ? await this.#waypoints(range) : [];
    let entries = 0;
    for await (const page of this.#pages(request, range)) {
      for (const entry of await this.#entries(page, request, checkpoint)) {
        yield line(entry);
        entries += 1;
        while ((waypoints[0]?.size ?? Number.POSITIVE_INFINITY) <= entry.index + 1) {
          yield line({ checkpoint: waypoints.shift()?.note });
        }
      }
    }
    yield line(await this.#trailer(entries, digest));
  }

  async #header({ handle }: ExportRequest, checkpoint: SignedTree, { first, end }: LogRange): Promise<ExportHeader> {
    const { origin, log, keys, pool, clock } = this.#options;
    const isLog = handle === null;
    const extension = isLog && end > 0 ? await log.consistencyProof(end, checkpoint.size) : [];
    return {
      format: EXPORT_FORMAT,
      scope: isLog ? 'log' : 'customer',
      origin,
      first,
      end,
      customer: handle,
      frontier: isLog ? await log.frontier(first) : [],
      extension: extension.map(encodeBase64),
      checkpoint: checkpoint.note,
      keys: (await keys.history(pool, 'log')).map(({ verifierKey, endorsement }) => ({ verifierKey, endorsement })),
      exportedAt: clock.now().toISOString(),
    };
  }

  async #waypoints({ first, end }: LogRange): Promise<SignedTree[]> {
    return this.#options.log.checkpoints(first, end, MOST_WAYPOINTS);
  }

  async *#pages({ handle }: ExportRequest, range: LogRange): AsyncGenerator<LoggedEntry[]> {
    const { log } = this.#options;
    for (let { first } = range; first < range.end; ) {
      const rest = { first, end: range.end };
      const page = handle === null ? await log.entries(rest, PAGE) : await log.entriesOfCustomer(handle, rest, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      first = last.index + 1;
    }
  }

  async #entries(page: readonly LoggedEntry[], request: ExportRequest, tree: SignedTree): Promise<ExportEntry[]> {
    const disclosed = request.disclose
      ? await this.#disclose(page)
      : new Map<LoggedEntry, Record<string, Disclosure>>();
    const proofs = await Promise.all(
      page.map(async ({ index }) =>
        request.handle === null ? null : this.#options.log.inclusionProof(index, tree.size),
      ),
    );
    return page.map((entry, at) => {
      const { index, hash, leaf } = entry;
      const proof = proofs[at];
      const values = disclosed.get(entry);
      return {
        index,
        hash: encodeBase64(hash),
        leaf,
        at: entry.at.toISOString(),
        ...(proof === null || proof === undefined ? {} : { proof: proof.map(encodeBase64) }),
        ...(values === undefined ? {} : { disclosed: values }),
      };
    });
  }

  async #disclose(page: readonly LoggedEntry[]): Promise<Map<LoggedEntry, Record<string, Disclosure>>> {
    const opened = await this.#options.sealer.open(page.flatMap(({ parts }) => parts));
    return new Map(
      page.map((entry) => {
        const values: Record<string, Disclosure> = {};
        for (const part of entry.parts) {
          const found = opened.get(part);
          for (const [field, value] of Object.entries(found?.values ?? {})) {
            if (found !== undefined) values[field] = { salt: disclosedSalt(found, field as PersonalField), value };
          }
        }
        return [entry, values];
      }),
    );
  }

  async #trailer(entries: number, digest: Uint8Array): Promise<ExportTrailer> {
    const { origin, keys, pool } = this.#options;
    const [key] = await keys.signing(pool, 'log');
    if (key === undefined) throw new Error('The log has no signing key.');
    const note = await signNote({ text: exportStatement(origin, entries, digest) }, key);
    return { entries, signature: formatSignedNote(note) };
  }
}
