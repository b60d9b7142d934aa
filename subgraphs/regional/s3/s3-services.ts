import type { AccessService } from '../access/access-service.ts';
import type { AccessSettingsService } from '../access/access-settings-service.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { BucketRepository } from '../buckets/bucket-repository.ts';
import type { BucketService } from '../buckets/bucket-service.ts';
import type { DeletionGuard } from '../deletion-guard/deletion-guard.ts';
import type { ObjectEncryption } from '../encryption/object-encryption.ts';
import type { BlobLedger } from '../objects/blob-ledger.ts';
import type { MultipartService } from '../objects/multipart-service.ts';
import type { ObjectCatalogue } from '../objects/object-catalogue.ts';
import type { ObjectChangeService } from '../objects/object-change-service.ts';
import type { ObjectService } from '../objects/object-service.ts';

/** What the S3 fields and the connections of buckets and objects stand on. */
export interface S3Services {
  readonly access: AccessService;
  readonly settings: AccessSettingsService;
  readonly encryption: ObjectEncryption;
  readonly buckets: BucketService;
  readonly objects: ObjectService;
  readonly objectChanges: ObjectChangeService;
  readonly deletionGuard: DeletionGuard;
  readonly multipart: MultipartService;
  readonly blobs: BlobLedger;
  readonly audit: AuditRecorder;
  readonly bucketRepository: BucketRepository;
  readonly catalogue: ObjectCatalogue;
}
