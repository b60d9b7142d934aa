import { originOf } from '#kernel/audit-origin.ts';
import type { Clock } from '#kernel/clock.ts';
import { ensureError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { WitnessDesk } from '#kernel/transparency-log/witness-desk.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { EventService } from '../compliance-events/event-service.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { openRegionalPool } from '../shared/pg-regional-pool.ts';
import { AuditLogService } from './audit-log-service.ts';
import type { AuditWriters } from './create-audit-writers.ts';
import { AuditExporter } from './log/pg-audit-exporter.ts';
import { PgAuditLogReader } from './log/pg-audit-log-reader.ts';
import { AuditSequencer } from './log/pg-audit-sequencer.ts';
import { CheckpointSigner } from './log/pg-checkpoint-signer.ts';
import { PgLogWriter } from './log/pg-log-writer.ts';
import { SelfCheck } from './log/pg-self-check.ts';
import { SigningKeys } from './log/pg-signing-keys.ts';
import { createRegionWitness } from './witness/create-region-witness.ts';
import { WitnessClient } from './witness/pg-witness-client.ts';
import type { PeerWitnesses } from './witness/prisma-peer-witnesses.ts';

export interface AuditLogOptions {
  readonly regionId: RegionId;
  readonly databaseUrl: string;
  readonly keySealer: KeySealer;
  readonly writers: Pick<AuditWriters, 'sealer' | 'secrets' | 'entries'>;
  /** The other regions, and witnesses beside them. */
  readonly witnesses: {
    readonly peers: PeerWitnesses;
    readonly urls: readonly string[];
    readonly pins?: readonly string[] | undefined;
    readonly tls?: PeerTls | undefined;
  };
  readonly events: Pick<EventService, 'raise'>;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The parts of the log that run by themselves. */
export interface AuditLog {
  readonly sequencer: AuditSequencer;
  /** This region as a witness of the others. */
  readonly witness: WitnessDesk;
  serviceFor(customers: CustomerService): AuditLogService;
  close(): Promise<void>;
}

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** The leader keeps one. */
const CONNECTIONS = 5;

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { regionId, databaseUrl, keySealer, logger, clock } = options;
  const { sealer, secrets, entries } = options.writers;
  const { peers, urls, pins, tls } = options.witnesses;
  const origin = originOf(regionId);
  const pool = openRegionalPool({ connectionString: databaseUrl, max: CONNECTIONS, logger });
  const keys = new SigningKeys(keySealer);
  const signer = new CheckpointSigner({ origin, keys, entries, clock, maxKeyAgeMs: A_YEAR_MS });
  const log = new PgAuditLogReader(pool, origin);
  const alarm = async (description: string, dedupKey: string): Promise<void> => {
    logger.error({ severity: 'critical' }, description);
    const event = { customerId: null, type: 'audit_verification_failed', severity: 'critical' } as const;
    await options.events.raise({ ...event, description, dedupKey });
  };
  const alarmLater = (description: string, dedupKey: string): void =>
    void alarm(description, dedupKey).catch((error: unknown) =>
      logger.error({ err: ensureError(error) }, 'an alarm could not be kept'),
    );
  const witnesses = new WitnessClient({
    tls,
    urls: async () => [...urls, ...(await peers.urls())],
    log,
    keys,
    pool,
    logger,
    onRefused: (message) => alarmLater(message, 'audit-log-refused'),
  });
  const sequencer = new AuditSequencer({
    pool,
    writer: new PgLogWriter({ origin, handleOf: (customerId) => secrets.customerHandle(customerId) }),
    signer,
    logger,
    onCheckpoint: () => witnesses.deliver(),
    onBroken: (error) =>
      alarmLater(`The audit log is not the one that was signed: ${error.message}`, 'audit-log-broken'),
  });
  const selfCheck = new SelfCheck({ log, pool, logger, onFinding: alarmLater });
  sequencer.start();
  selfCheck.start();
  return {
    sequencer,
    witness: createRegionWitness({ regionId, pool, keys, peers, pins, alarm }),
    serviceFor: (customers) => {
      const exporter = new AuditExporter({ origin, log, keys, pool, sealer, clock });
      const rotateKey = async (): Promise<boolean> =>
        (await sequencer.asLeader((client) => signer.rotate(client).then(() => true))) ?? false;
      return new AuditLogService({ regionId, origin, log, exporter, secrets, customers, rotateKey });
    },
    close: async () => {
      await selfCheck.close();
      await sequencer.close();
      await witnesses.close();
      await pool.end();
    },
  };
}
