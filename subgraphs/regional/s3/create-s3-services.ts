import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import { AccessService } from '../access/access-service.ts';
import { AccessSettingsService } from '../access/access-settings-service.ts';
import { createDocumentCheck } from '../access/document-check.ts';
import { PgAccessRepository } from '../access/pg-access-repository.ts';
import { PgAccessSettingsRepository } from '../access/pg-access-settings-repository.ts';
import { PgGrantees } from '../access/pg-grantees.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import { PgEntryWriter } from '../audit/pg-entry-writer.ts';
import { BucketService } from '../buckets/bucket-service.ts';
import { PgBucketRepository } from '../buckets/pg-bucket-repository.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { PgDeletionGuard } from '../deletion-guard/pg-deletion-guard.ts';
import { ObjectEncryption } from '../encryption/object-encryption.ts';
import { PgRestrictionOverrides } from '../legal-holds/pg-restriction-overrides.ts';
import type { Webhook } from '../notifications/webhook.ts';
import { MultipartService } from '../objects/multipart-service.ts';
import { ObjectChangeService } from '../objects/object-change-service.ts';
import { ObjectService } from '../objects/object-service.ts';
import { PgBlobLedger } from '../objects/pg-blob-ledger.ts';
import { PgMultipartRepository } from '../objects/pg-multipart-repository.ts';
import { PgObjectCatalogue } from '../objects/pg-object-catalogue.ts';
import { PgObjectChanges } from '../objects/pg-object-changes.ts';
import { PgObjectCommitter } from '../objects/pg-object-committer.ts';
import { PgObjectRepository } from '../objects/pg-object-repository.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import type { CustomerGate, CustomerStanding } from './customer-gate.ts';
import type { S3Services } from './s3-services.ts';

export interface S3ServicesOptions {
  readonly regionId: RegionId;
  readonly pool: RegionalPool;
  readonly audit: AuditRecorder;
  readonly sealer: AuditSealer;
  readonly customers: Pick<CustomerService, 'getMany'>;
  /** Seals the data keys of encrypted objects. */
  readonly keys: KeySealer;
  readonly webhooks: readonly Webhook[];
}

export function createS3Services({
  regionId,
  pool,
  audit,
  sealer,
  customers,
  keys,
  webhooks,
}: S3ServicesOptions): S3Services {
  const gate: CustomerGate = { standing: (id) => standingOf(customers, id) };
  const grantees = new PgGrantees(pool);
  const bucketRepository = new PgBucketRepository(pool, regionId, sealer);
  const buckets = new BucketService({ buckets: bucketRepository, audit, gate, grantees });
  const repository = new PgAccessSettingsRepository(pool, regionId, sealer);
  const committer = new PgObjectCommitter({ pool, regionId, sealer });
  return {
    access: new AccessService(new PgAccessRepository(pool), audit),
    encryption: new ObjectEncryption(keys, regionId),
    settings: new AccessSettingsService({
      repository,
      grantees,
      audit,
      check: createDocumentCheck(repository, webhooks),
    }),
    buckets,
    objectChanges: new ObjectChangeService({ changes: new PgObjectChanges(pool, regionId, sealer), buckets, audit }),
    deletionGuard: new PgDeletionGuard(pool),
    objects: new ObjectService({
      objects: new PgObjectRepository(pool),
      committer,
      buckets,
      overrides: new PgRestrictionOverrides(pool),
      audit,
    }),
    multipart: new MultipartService(new PgMultipartRepository({ pool, regionId, committer, sealer }), buckets, audit),
    blobs: new PgBlobLedger(pool, new PgEntryWriter(regionId, sealer)),
    audit,
    bucketRepository,
    catalogue: new PgObjectCatalogue(pool),
  };
}

async function standingOf(customers: Pick<CustomerService, 'getMany'>, id: CustomerId): Promise<CustomerStanding> {
  const found = (await customers.getMany({ kind: 'service' }, [id])).get(id);
  if (found !== undefined && !(found instanceof AppError)) return 'owned';
  return found?.code === 'WRONG_REGION' ? 'elsewhere' : 'unknown';
}
