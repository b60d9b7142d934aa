import type { CustomerId } from '#kernel/ids.ts';
import type { BucketAccess, ObjectAccess } from './bucket-access.ts';

export interface BucketQuestion {
  readonly name: string;
  /** Null: nobody in particular. */
  readonly requester: CustomerId | null;
  /** In whose namespace to look; null: the requester's own, then among the buckets that are shared. */
  readonly ownerId: string | null;
}

export interface ObjectVersion {
  readonly key: string;
  /** Null: the current version. */
  readonly versionId: string | null;
}

export interface UploadPlace {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** What buckets and objects say about who may use them. */
export interface AccessRepository {
  /**
   * The bucket that a request means by this name; null if it can see none. A bucket of somebody else is seen only if it is shared:
   * it has a policy, or ACLs are in use. Shared names are unique in the region.
   */
  findBucket(question: BucketQuestion): Promise<BucketAccess | null>;
  /** One answer for each, in order, from one statement. Null: no such object (or version), or a delete marker. */
  findObjects(
    ownerId: CustomerId,
    bucket: string,
    objects: readonly ObjectVersion[],
  ): Promise<readonly (ObjectAccess | null)[]>;
  /** Who began the multipart upload; null: nobody in particular, or there is no such upload in progress. */
  findInitiator(ownerId: CustomerId, upload: UploadPlace): Promise<CustomerId | null>;
}
