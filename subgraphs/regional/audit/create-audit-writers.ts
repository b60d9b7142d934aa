import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { AuditEraser } from './audit-eraser.ts';
import type { AuditRecorder } from './audit-recorder.ts';
import { AuditSealer } from './audit-sealer.ts';
import { AuditSecrets } from './audit-secrets.ts';
import { PgAuditEraser } from './pg-audit-eraser.ts';
import { PgAuditKeyring } from './pg-audit-keyring.ts';
import { PgAuditReader } from './pg-audit-reader.ts';
import { PgAuditRecorder } from './pg-audit-recorder.ts';
import { PgEntryWriter } from './pg-entry-writer.ts';
import type { AuditReader } from './recorded-entry.ts';

export interface AuditWritersOptions {
  readonly regionId: RegionId;
  readonly pool: RegionalPool;
  readonly rootKey: Uint8Array;
  readonly keySealer: KeySealer;
  readonly clock: Clock;
}

/** Everything that writes, reads and erases entries. The log over them is `createAuditLog`. */
export interface AuditWriters {
  readonly secrets: AuditSecrets;
  readonly sealer: AuditSealer;
  readonly recorder: AuditRecorder;
  /** For work that has a transaction of its own. */
  readonly entries: PgEntryWriter;
  readonly reader: AuditReader;
  readonly eraser: AuditEraser;
}

export function createAuditWriters({ regionId, pool, rootKey, keySealer, clock }: AuditWritersOptions): AuditWriters {
  const keyring = new PgAuditKeyring(pool, keySealer);
  const secrets = new AuditSecrets(rootKey);
  const sealer = new AuditSealer({ keyring, secrets, clock });
  return {
    secrets,
    sealer,
    recorder: new PgAuditRecorder({ pool, regionId, sealer }),
    entries: new PgEntryWriter(regionId, sealer),
    reader: new PgAuditReader(pool, sealer, secrets),
    eraser: new PgAuditEraser(pool, secrets, keyring),
  };
}
