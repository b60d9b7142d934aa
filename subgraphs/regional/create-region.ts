import { type Clock, systemClock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { WitnessDesk } from '#kernel/transparency-log/witness-desk.ts';
import { AccessKeyService } from './access-keys/access-key-service.ts';
import { AesGcmKeySealer } from './access-keys/aes-gcm-key-sealer.ts';
import { PrismaAccessKeyRepository } from './access-keys/prisma-access-key-repository.ts';
import type { AuditRecorder } from './audit/audit-recorder.ts';
import { type AuditLog, createAuditLog } from './audit/create-audit-log.ts';
import { createAuditWriters } from './audit/create-audit-writers.ts';
import { JurisdictionService } from './audit/jurisdiction-service.ts';
import { PrismaAuditPartitions } from './audit/prisma-audit-partitions.ts';
import { PrismaOperationStatistics } from './audit/prisma-operation-statistics.ts';
import { PeerWitnesses } from './audit/witness/prisma-peer-witnesses.ts';
import { ComplianceService } from './compliance/compliance-service.ts';
import { PrismaComplianceReader } from './compliance/prisma-compliance-reader.ts';
import { PrismaResidencyInspector } from './compliance/prisma-residency-inspector.ts';
import { type BlobPresence, ResidencyCheck } from './compliance/residency-check.ts';
import { type ComplianceDomain, createComplianceDomain } from './create-compliance-domain.ts';
import { type ContextFactory, createContextFactory } from './create-context-factory.ts';
import { CustomerService } from './customers/customer-service.ts';
import { PrismaCustomerRepository } from './customers/prisma-customer-repository.ts';
import { PrismaRoutingDirectory } from './customers/prisma-routing-directory.ts';
import type { ContentStore } from './data-subject-requests/content-store.ts';
import {
  createRequestServices,
  type RequestServices,
  type RequestServicesOptions,
} from './data-subject-requests/create-request-services.ts';
import type { ExportDesk } from './data-subject-requests/export-desk.ts';
import type { Webhook } from './notifications/webhook.ts';
import { PrismaRegionRegistry } from './own-roots/prisma-region-registry.ts';
import type { RegionalServices } from './regional-services.ts';
import type { RegionPlaces } from './residency/region-places.ts';
import { createRetention } from './retention/create-retention.ts';
import { createS3Services } from './s3/create-s3-services.ts';
import { createS3Work, type S3Work } from './s3/create-s3-work.ts';
import type { HealthProbe } from './shared/health-probe.ts';
import { openRegionalPool, type RegionalPool } from './shared/pg-regional-pool.ts';
import { openGlobalPrisma } from './shared/prisma-global-client.ts';
import { PrismaHealthProbe } from './shared/prisma-health-probe.ts';
import { claimDatabase } from './shared/prisma-region-stamp.ts';
import { openRegionalPrisma, type RegionalPrisma } from './shared/prisma-regional-client.ts';
import { subjectKeySettings } from './subjects/subject-key.ts';

export interface RegionOptions {
  readonly regionId: RegionId;
  readonly databaseUrl: string;
  readonly globalDatabaseUrl: string;
  /** Asked once the database answers; told whether secrets are sealed under the root key already. */
  readonly rootKey: (isInUse: () => Promise<boolean>) => Promise<Uint8Array>;
  /** Absent in a process without the blob store. */
  readonly blobs?: BlobPresence | undefined;
  /** C2SP witnesses of the audit log, beside the other regions. */
  readonly witnessUrls?: readonly string[] | undefined;
  /** Verifier keys of the other regions' audit logs that are known beforehand. */
  readonly witnessPins?: readonly string[] | undefined;
  /** How witnesses are reached over TLS. */
  readonly peers?: PeerTls | undefined;
  readonly places: RegionPlaces;
  /** The same blobs for the worker on data subject requests, and the folder of its ledger of erasures. */
  readonly content?: ContentStore | undefined;
  readonly ledgerPath: string;
  readonly worker?: RequestServicesOptions['worker'];
  /** Where events of buckets may be sent; the operator's list. */
  readonly webhooks?: readonly Webhook[] | undefined;
  /** For tests: how long a day of lifecycle rules is. */
  readonly lifecycleDayMs?: number | undefined;
  /** For measurements only: what auditing costs shows against a run without it. No configuration reaches this. */
  readonly auditWriters?: typeof createAuditWriters;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** A region without its endpoints: databases and services. */
export interface Region {
  readonly regionId: RegionId;
  readonly services: RegionalServices;
  readonly contextFor: ContextFactory;
  readonly residency: ResidencyCheck;
  readonly recorder: AuditRecorder;
  readonly health: HealthProbe;
  readonly pool: RegionalPool;
  readonly exports: ExportDesk;
  readonly requestWork: Pick<RequestServices, 'worker' | 'replayErasures'>;
  readonly s3Work: S3Work;
  readonly witness: WitnessDesk;
  close(): Promise<void>;
}

const PRISMA_CONNECTIONS = 8;
const HOT_CONNECTIONS = 6;

export async function createRegion(options: RegionOptions): Promise<Region> {
  const { regionId, databaseUrl, globalDatabaseUrl, logger, clock = systemClock } = options;
  const prisma = openRegionalPrisma({ connectionString: databaseUrl, max: PRISMA_CONNECTIONS, logger });
  const globalPrisma = openGlobalPrisma(globalDatabaseUrl, logger);
  const partitions = new PrismaAuditPartitions(prisma, logger);
  let pool: RegionalPool | undefined;
  let auditLog: AuditLog | undefined;
  let domain: ComplianceDomain | undefined;
  let requestServices: RequestServices | undefined;
  let s3Work: S3Work | undefined;
  const close = async (): Promise<void> => {
    partitions.stop();
    await s3Work?.close();
    await requestServices?.close();
    await domain?.settle();
    await auditLog?.close();
    await Promise.all([prisma.$disconnect(), globalPrisma.$disconnect(), pool?.end()]);
  };
  try {
    await claimDatabase(prisma, regionId, logger);
    await partitions.start();
    const accessKeyRepository = new PrismaAccessKeyRepository(prisma);
    const rootKey = await options.rootKey(async () => (await accessKeyRepository.count()) > 0 || hasAuditKeys(prisma));
    const sealer = new AesGcmKeySealer(rootKey);
    const settings = subjectKeySettings(rootKey);
    pool = openRegionalPool({ connectionString: databaseUrl, max: HOT_CONNECTIONS, settings, logger });
    const audit = (options.auditWriters ?? createAuditWriters)({ regionId, pool, rootKey, keySealer: sealer, clock });
    const { recorder } = audit;
    const routing = new PrismaRoutingDirectory(globalPrisma, regionId);
    const repository = new PrismaCustomerRepository(prisma, regionId);
    domain = createComplianceDomain({
      ...options,
      pool,
      clock,
      createCustomers: (terms) =>
        new CustomerService({ regionId, routing, repository, onChange: (customerId) => terms.forget(customerId) }),
    });
    const { customers, events } = domain.services;
    const { witnessUrls: urls = [], witnessPins: pins, peers: tls } = options;
    const witnesses = { peers: new PeerWitnesses(globalPrisma, regionId), urls, pins, tls };
    const shared = { regionId, events, logger, clock };
    auditLog = createAuditLog({ ...shared, databaseUrl, keySealer: sealer, writers: audit, witnesses });
    const inspector = new PrismaResidencyInspector(prisma, regionId);
    const held = { customers, mutations: domain.mutations, sealer, rootKey, audit, recorder };
    const retention = createRetention({ ...shared, ...held, pool, sealer: audit.sealer });
    const chores = [() => retention.expiry.work()];
    requestServices = await createRequestServices({ ...options, ...domain.services, ...held, pool, settings, chores });
    const webhooks = options.webhooks ?? [];
    const gate = domain.services.residencyGate;
    const written = { audit: recorder, sealer: audit.sealer, webhooks };
    s3Work = createS3Work({ ...options, ...written, settings, gate, clock });
    const keyRing = { routing, sealer, repository: accessKeyRepository };
    const statistics = new PrismaOperationStatistics(prisma);
    const services: RegionalServices = {
      ...domain.services,
      registry: new PrismaRegionRegistry(globalPrisma),
      residency: new ResidencyCheck({ regionId, routing, inspector, clock, blobs: options.blobs }),
      accessKeys: new AccessKeyService({ ...keyRing, regionId, customers, clock }),
      auditLog: auditLog.serviceFor(customers),
      auditEraser: audit.eraser,
      jurisdiction: new JurisdictionService({ regionId, customers, clock, statistics }),
      audit: audit.reader,
      compliance: new ComplianceService({ regionId, customers, reader: new PrismaComplianceReader(prisma) }),
      ...requestServices.services,
      retention: retention.service,
      s3: createS3Services({ ...written, regionId, pool, customers, keys: sealer }),
    };
    return {
      regionId,
      services,
      contextFor: createContextFactory(regionId, services),
      residency: services.residency,
      recorder,
      health: new PrismaHealthProbe(prisma),
      pool,
      exports: requestServices.exports,
      requestWork: requestServices,
      s3Work,
      witness: auditLog.witness,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function hasAuditKeys(prisma: RegionalPrisma): Promise<boolean> {
  const rows = await prisma.$queryRaw<{ exist: boolean }[]>`SELECT EXISTS (SELECT FROM audit_keys) AS exist`;
  return rows[0]?.exist === true;
}
