import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Refusal, RefusalCode } from '../s3/refusal.ts';
import type { CompletionRequest, MultipartUpload, UploadedPart } from './multipart-upload.ts';
import type { StoredAnswer } from './object-service.ts';

export interface UploadAddress {
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

export type NewUpload = Omit<MultipartUpload, 'kind' | 'uploadId' | 'initiatedAt'>;

export interface UploadPage {
  readonly prefix: string;
  /** Only uploads after this key, or of this key and after this upload. */
  readonly after: string;
  readonly afterUpload: string | null;
  readonly limit: number;
}

/** Multipart uploads. Changes commit with their audit entry; entries are given as for success. */
export interface MultipartRepository {
  create(customerId: CustomerId, upload: NewUpload, entry: AuditEntry): Promise<MultipartUpload | RefusalCode>;
  /** An upload in progress. */
  find(address: UploadAddress): Promise<MultipartUpload | null>;
  /** Stores or replaces a part; false if the upload is not in progress any more. */
  putPart(address: UploadAddress, part: Omit<UploadedPart, 'lastModified'>, entry: AuditEntry): Promise<boolean>;
  parts(uploadId: string, afterPart: number, limit: number): Promise<readonly UploadedPart[]>;
  /**
   * Makes the object, in one transaction. The parts chosen become its bytes where they are, the others garbage. Repeating it gives
   * the same answer as long as the object is there.
   */
  complete(address: UploadAddress, request: CompletionRequest, entry: AuditEntry): Promise<StoredAnswer | Refusal>;
  /** False if there was no such upload in progress. */
  abort(address: UploadAddress, entry: AuditEntry): Promise<boolean>;
  /** Uploads in progress, by key (bytes) and upload id. Null: no such bucket. */
  list(customerId: CustomerId, bucket: string, page: UploadPage): Promise<readonly MultipartUpload[] | null>;
}
