import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { openRegionalPool } from '../shared/pg-regional-pool.ts';
import { AuditLogService } from './audit-log-service.ts';
import type { AuditSealer } from './audit-sealer.ts';
import type { AuditSecrets } from './audit-secrets.ts';
import { AuditExporter } from './log/audit-exporter.ts';
import { AuditSequencer } from './log/audit-sequencer.ts';
import { CheckpointSigner } from './log/checkpoint-signer.ts';
import { PgAuditLogReader } from './log/pg-audit-log-reader.ts';
import { PgLogWriter } from './log/pg-log-writer.ts';
import { SigningKeys } from './log/signing-keys.ts';

export interface AuditLogOptions {
  readonly regionId: RegionId;
  readonly databaseUrl: string;
  /** Names the log for good; every checkpoint begins with it. */
  readonly origin: string;
  readonly keySealer: KeySealer;
  readonly sealer: AuditSealer;
  readonly secrets: AuditSecrets;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The parts of the log that run by themselves. */
export interface AuditLog {
  readonly sequencer: AuditSequencer;
  serviceFor(customers: CustomerService): AuditLogService;
  close(): Promise<void>;
}

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** The leader keeps one. */
const CONNECTIONS = 5;

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { regionId, databaseUrl, origin, keySealer, sealer, secrets, logger, clock } = options;
  const pool = openRegionalPool({ connectionString: databaseUrl, max: CONNECTIONS, logger });
  const keys = new SigningKeys(keySealer);
  const signer = new CheckpointSigner({ origin, regionId, keys, sealer, clock, maxKeyAgeMs: A_YEAR_MS });
  const sequencer = new AuditSequencer({
    pool,
    writer: new PgLogWriter({ origin, handleOf: (customerId) => secrets.customerHandle(customerId) }),
    signer,
    logger,
  });
  sequencer.start();
  return {
    sequencer,
    serviceFor: (customers) => {
      const log = new PgAuditLogReader(pool, origin);
      const exporter = new AuditExporter({ origin, log, keys, pool, sealer, clock });
      const rotateKey = async (): Promise<boolean> =>
        (await sequencer.asLeader((client) => signer.rotate(client).then(() => true))) ?? false;
      return new AuditLogService({ regionId, origin, log, exporter, secrets, customers, rotateKey });
    },
    close: async () => {
      await sequencer.close();
      await pool.end();
    },
  };
}
