import { systemClock } from '../../../kernel/clock.ts';
import { parseRegionId, type RegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { AesGcmKeySealer } from '../../../subgraphs/regional/access-keys/aes-gcm-key-sealer.ts';
import { AuditSecrets } from '../../../subgraphs/regional/audit/audit-secrets.ts';
import { AuditSequencer } from '../../../subgraphs/regional/audit/log/pg-audit-sequencer.ts';
import { CheckpointSigner } from '../../../subgraphs/regional/audit/log/pg-checkpoint-signer.ts';
import { PgLogWriter, type SequencingStep } from '../../../subgraphs/regional/audit/log/pg-log-writer.ts';
import { SigningKeys } from '../../../subgraphs/regional/audit/log/pg-signing-keys.ts';
import { PgAuditRecorder } from '../../../subgraphs/regional/audit/pg-audit-recorder.ts';
import { PgEntryWriter } from '../../../subgraphs/regional/audit/pg-entry-writer.ts';
import { openRegionalPool, type RegionalPool } from '../../../subgraphs/regional/shared/pg-regional-pool.ts';
import { createTestSealer, TEST_ROOT_KEY } from './test-sealer.ts';

export interface OpenLog {
  readonly pool: RegionalPool;
  readonly origin: string;
  readonly recorder: PgAuditRecorder;
  readonly writer: PgLogWriter;
  readonly signer: CheckpointSigner;
  readonly keys: SigningKeys;
  readonly sequencer: AuditSequencer;
  /** Puts all that waits into the log and signs it. */
  seal(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenLogOptions {
  readonly url: string;
  readonly regionId?: string;
  readonly atStep?: (step: SequencingStep) => void;
  readonly maxBatch?: number;
  readonly maxKeyAgeMs?: number;
  readonly pollMs?: number;
  readonly checkpointMs?: number;
}

/** Recorder and log of a region's database, without the rest of the region. */
export function openLog({ url, regionId = 'FI-HEL', atStep = () => undefined, ...tuning }: OpenLogOptions): OpenLog {
  const logger = createLogger('test', 'silent');
  const pool = openRegionalPool({ connectionString: url, max: 6, logger });
  const region: RegionId = parseRegionId(regionId);
  const origin = `domicile/audit/${region}`;
  const secrets = new AuditSecrets(TEST_ROOT_KEY);
  const sealer = createTestSealer(pool);
  const keys = new SigningKeys(new AesGcmKeySealer(TEST_ROOT_KEY));
  const { maxBatch = 2_000, maxKeyAgeMs = 1e12, ...timing } = tuning;
  const writer = new PgLogWriter({ origin, handleOf: (id) => secrets.customerHandle(id), atStep, maxBatch });
  const signer = new CheckpointSigner({
    origin,
    keys,
    entries: new PgEntryWriter(region, sealer),
    clock: systemClock,
    maxKeyAgeMs,
    atStep,
  });
  const sequencer = new AuditSequencer({ pool, writer, signer, logger, ...timing });
  return {
    pool,
    origin,
    recorder: new PgAuditRecorder({ pool, regionId: region, sealer }),
    writer,
    signer,
    keys,
    sequencer,
    seal: async () => {
      const client = await pool.connect();
      try {
        await signer.ensureKey(client);
        while ((await writer.sequence(client)).taken > 0);
        await signer.seal(client);
      } finally {
        client.release();
      }
    },
    close: async () => {
      await sequencer.close();
      await pool.end();
    },
  };
}
