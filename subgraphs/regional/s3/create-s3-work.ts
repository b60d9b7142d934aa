import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import { RecurringWork } from '#kernel/lifecycle/recurring-work.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { PgAccessLogDeliverer } from '../access-logs/pg-access-log-deliverer.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import { createLifecycleCalendar } from '../lifecycle/lifecycle-calendar.ts';
import { LifecycleWorker } from '../lifecycle/lifecycle-worker.ts';
import { PgLifecycleRepository } from '../lifecycle/pg-lifecycle-repository.ts';
import { NotificationWorker } from '../notifications/notification-worker.ts';
import { PgEventOutbox } from '../notifications/pg-event-outbox.ts';
import type { Webhook } from '../notifications/webhook.ts';
import { createWebhookCaller } from '../notifications/webhook-caller.ts';
import { PgMultipartRepository } from '../objects/pg-multipart-repository.ts';
import { PgObjectCommitter } from '../objects/pg-object-committer.ts';
import type { ResidencyGate } from '../residency/gate/residency-gate.ts';
import type { RegionPlaces } from '../residency/region-places.ts';
import { openRegionalPool } from '../shared/pg-regional-pool.ts';

export interface S3WorkOptions {
  readonly regionId: RegionId;
  readonly databaseUrl: string;
  /** See `subjectKeySettings`. */
  readonly settings: string;
  readonly audit: AuditRecorder;
  readonly sealer: AuditSealer;
  /** Length of a day of lifecycle rules; a real one unless given. */
  readonly lifecycleDayMs?: number | undefined;
  readonly webhooks: readonly Webhook[];
  readonly gate: Pick<ResidencyGate, 'decide'>;
  readonly places: RegionPlaces;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What goes on in a region's buckets without being asked. */
export interface S3Work {
  readonly lifecycle: LifecycleWorker;
  readonly notifications: NotificationWorker;
  readonly accessLogs: PgAccessLogDeliverer;
  start(): void;
  close(): Promise<void>;
}

/** AWS delivers "within a few hours"; a few minutes are enough lines for an object and soon enough for a reader. */
const ACCESS_LOG_PAUSE_MS = 300_000;

export function createS3Work(options: S3WorkOptions): S3Work {
  const { regionId, databaseUrl: connectionString, settings, sealer, clock, logger } = options;
  // Of its own, so that requests never wait for background work; its statements may take longer than theirs.
  const pool = openRegionalPool({ connectionString, max: 2, settings, statementMs: 120_000, logger });
  const committer = new PgObjectCommitter({ pool, regionId, sealer });
  const lifecycle = new LifecycleWorker({
    ...options,
    repository: new PgLifecycleRepository(pool),
    committer,
    uploads: new PgMultipartRepository({ pool, regionId, committer, sealer }),
    calendar: createLifecycleCalendar(options.lifecycleDayMs),
  });
  const notifications = new NotificationWorker({
    ...options,
    outbox: new PgEventOutbox(pool),
    caller: createWebhookCaller(),
  });
  const accessLogs = new PgAccessLogDeliverer({ pool, committer, sealer, clock });
  const logging = new RecurringWork({
    work: () => accessLogs.deliver(),
    pauseMs: ACCESS_LOG_PAUSE_MS,
    onFailure: (err) => logger.warn({ err }, 'access logs could not be written; it goes on later'),
  });
  const workers = [lifecycle, notifications, logging];
  return {
    lifecycle,
    notifications,
    accessLogs,
    start: () => {
      for (const worker of workers) worker.start();
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await pool.end();
    },
  };
}
