import { type Clock, systemClock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { AuditWriters } from '../audit/create-audit-writers.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { Mutations } from '../idempotency/mutations.ts';
import { LegalHoldService } from '../legal-holds/legal-hold-service.ts';
import { PgLegalHoldRepository } from '../legal-holds/pg-legal-hold-repository.ts';
import { PgRestrictionOverrides } from '../legal-holds/pg-restriction-overrides.ts';
import { RestrictionOverrideService } from '../legal-holds/restriction-override-service.ts';
import type { RegionalServices } from '../regional-services.ts';
import type { ResidencyGate } from '../residency/gate/residency-gate.ts';
import { locateHost } from '../residency/locate-host.ts';
import type { RegionPlaces } from '../residency/region-places.ts';
import { openRegionalPool, type RegionalPool } from '../shared/pg-regional-pool.ts';
import { PgSubjectRepository } from '../subjects/pg-subject-repository.ts';
import { SubjectService } from '../subjects/subject-service.ts';
import type { ContentStore } from './content-store.ts';
import { ObjectionExecutor, RectificationExecutor, RestrictionExecutor, ReviewExecutor } from './decision-executor.ts';
import { createCertificateSigner } from './erasure-certificate.ts';
import { ErasureExecutor } from './erasure-executor.ts';
import type { ErasureLedger, ErasureStore } from './erasure-store.ts';
import { ExportDesk } from './export-desk.ts';
import { ExportExecutor } from './export-executor.ts';
import { FilesystemErasureLedger } from './filesystem-erasure-ledger.ts';
import { PgAnswerRepository } from './pg-answer-repository.ts';
import { PgAuditValues } from './pg-audit-values.ts';
import { PgDataSubjectRequestReader } from './pg-data-subject-request-reader.ts';
import { PgErasureStore } from './pg-erasure-store.ts';
import { PgItemRepository } from './pg-item-repository.ts';
import { PgRequestPlanner } from './pg-request-planner.ts';
import { PgRequestRepository } from './pg-request-repository.ts';
import { PgRequestWork } from './pg-request-work.ts';
import { createRegionCalendar } from './region-calendar.ts';
import { replayErasures } from './replay-erasures.ts';
import { RequestAudit } from './request-audit.ts';
import { RequestRegister } from './request-register.ts';
import { RequestService } from './request-service.ts';
import { RequestWorker, type RequestWorkerParts } from './request-worker.ts';
import { S3ObjectPusher } from './s3-object-pusher.ts';

export interface RequestServicesOptions {
  readonly regionId: RegionId;
  /** For requests of people at a screen. */
  readonly pool: RegionalPool;
  readonly databaseUrl: string;
  /** See `subjectKeySettings`. */
  readonly settings: string;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
  readonly sealer: KeySealer;
  readonly rootKey: Uint8Array;
  readonly audit: Pick<AuditWriters, 'recorder' | 'entries' | 'eraser'>;
  readonly residencyGate: ResidencyGate;
  readonly places: RegionPlaces;
  /** Absent in a process without the region's blobs; requests then wait for one that has them. */
  readonly content?: ContentStore | undefined;
  /** Folder of the ledger of erasures. */
  readonly ledgerPath: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly worker?: Pick<RequestWorkerParts, 'onStep' | 'leaseMs' | 'intervalMs'> | undefined;
  /** What the worker does beside requests at every round. */
  readonly chores?: RequestWorkerParts['chores'];
}

export interface RequestServices {
  readonly services: Pick<
    RegionalServices,
    | 'dataSubjectRequests'
    | 'requests'
    | 'requestRegister'
    | 'requestItems'
    | 'requestAnswers'
    | 'subjects'
    | 'legalHolds'
    | 'restrictionOverrides'
  >;
  readonly exports: ExportDesk;
  readonly worker: RequestWorker;
  /** What a restored database has again goes again; resolves to the number of objects. */
  replayErasures(): Promise<number>;
  close(): Promise<void>;
}

export async function createRequestServices(options: RequestServicesOptions): Promise<RequestServices> {
  const { regionId, pool, customers, mutations, sealer, content, logger, clock = systemClock } = options;
  const { databaseUrl: connectionString, settings } = options;
  // The worker's statements may take longer than those of the hot path.
  const workPool = openRegionalPool({ connectionString, max: 3, settings, statementMs: 120_000, logger });
  const subjects = new SubjectService(new PgSubjectRepository(pool), customers);
  const calendar = createRegionCalendar(regionId);
  const repository = new PgRequestRepository(pool);
  const items = new PgItemRepository(pool);
  const answers = new PgAnswerRepository(pool);
  let wake = (): void => undefined;
  const requests = new RequestService({
    repository,
    items,
    answers,
    customers,
    mutations,
    calendar,
    sealer,
    clock,
    wake: () => wake(),
  });
  const { residencyGate: gate, places } = options;
  const { recorder, entries } = options.audit;
  const audit = new RequestAudit({
    regionId,
    gate,
    recorder,
    clock,
    locateHost: (host) => locateHost(places.countries, host),
  });
  const store = new PgErasureStore(workPool, entries);
  const ledger = new FilesystemErasureLedger(options.ledgerPath);
  const worker = new RequestWorker({
    ...options.worker,
    work: new PgRequestWork(workPool),
    planner: new PgRequestPlanner(workPool, calendar, clock),
    executors:
      content === undefined ? {} : await createExecutors(options, workPool, { blobs: content, store, ledger, audit }),
    requests: repository,
    answers: new PgAnswerRepository(workPool),
    service: requests,
    audit,
    chores: [() => subjects.drainBacklog(), ...(options.chores ?? [])],
    clock,
    logger,
  });
  wake = () => worker.wake();
  const reader = new PgDataSubjectRequestReader(pool);
  return {
    services: {
      dataSubjectRequests: reader,
      requestRegister: new RequestRegister({ regionId, reader }),
      requests,
      requestItems: items,
      requestAnswers: answers,
      subjects,
      restrictionOverrides: new RestrictionOverrideService({
        overrides: new PgRestrictionOverrides(pool),
        customers,
        mutations,
      }),
      legalHolds: new LegalHoldService({
        repository: new PgLegalHoldRepository(pool),
        customers,
        mutations,
        clock,
        wake: () => worker.wake(),
      }),
    },
    exports: new ExportDesk(answers, content),
    worker,
    replayErasures: async () => (content === undefined ? 0 : replayErasures({ ledger, store, blobs: content, logger })),
    close: async () => {
      await worker.close();
      await workPool.end();
    },
  };
}

interface ExecutorParts {
  readonly blobs: ContentStore;
  readonly store: ErasureStore;
  readonly ledger: ErasureLedger;
  readonly audit: RequestAudit;
}

async function createExecutors(
  { regionId, sealer, rootKey, audit: { eraser }, clock = systemClock }: RequestServicesOptions,
  workPool: RegionalPool,
  { blobs, store, ledger, audit }: ExecutorParts,
): Promise<RequestWorkerParts['executors']> {
  const items = new PgItemRepository(workPool);
  const answers = new PgAnswerRepository(workPool);
  const signer = await createCertificateSigner(rootKey);
  const auditValues = new PgAuditValues(workPool, eraser);
  const erasure = new ErasureExecutor({ regionId, store, ledger, items, answers, blobs, auditValues, signer, clock });
  const pusher = new S3ObjectPusher(sealer);
  const exported = { regionId, items, answers, blobs, pusher, audit, clock };
  return {
    access: new ExportExecutor({ ...exported, kind: 'access' }),
    portability: new ExportExecutor({ ...exported, kind: 'portability' }),
    rectification: new RectificationExecutor({ items, answers, erasure }),
    erasure,
    withdraw_consent: erasure,
    restriction: new RestrictionExecutor({ items, answers }),
    objection: new ObjectionExecutor({ items, answers }),
    automated_decision: new ReviewExecutor({ items, answers }),
  };
}
