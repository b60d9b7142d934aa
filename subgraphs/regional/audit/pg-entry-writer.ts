import type { RegionId } from '#kernel/ids.ts';
import { recordEntries } from './audit-columns.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditSealer } from './audit-sealer.ts';
import type { Queryable } from './log/pg-queryable.ts';

const RECORD = `WITH ${recordEntries({ first: 2 })} SELECT`;

/** Writes entries in a transaction that their effect is part of: both happen or neither. */
export class PgEntryWriter {
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;

  constructor(regionId: RegionId, sealer: AuditSealer) {
    this.#regionId = regionId;
    this.#sealer = sealer;
  }

  async write(client: Queryable, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const values = [this.#regionId, ...(await this.#sealer.parameters(entries))];
    await client.query({ name: 'audit-insert-within', text: RECORD, values });
  }
}
