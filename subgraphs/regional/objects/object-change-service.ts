import { type Clock, systemClock } from '#kernel/clock.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { BucketService } from '../buckets/bucket-service.ts';
import { type Refusal, type RefusalCode, refuse } from '../s3/refusal.ts';
import { refused, type S3Call, succeeded } from '../s3/s3-call.ts';
import type { ChangeableObject, ChangeDecision, ChangedObject, ObjectChanges } from './object-changes.ts';
import { mayChangeRetention } from './retention-change.ts';
import type { ObjectLock, Retention, Tags } from './stored-object.ts';

export interface VersionPlace {
  readonly bucket: string;
  readonly key: string;
  /** Null: the current version. */
  readonly versionId: string | null;
}

export interface LockAnswer {
  readonly kind: 'lock';
  readonly lock: ObjectLock;
  readonly versionId: string | null;
}

type Found = ChangeableObject | 'no-bucket' | 'no-object';

export interface ObjectChangeServiceParts {
  readonly changes: ObjectChanges;
  readonly buckets: BucketService;
  readonly audit: AuditRecorder;
  readonly clock?: Clock;
}

/** Tags, retention and legal hold of a version. Each call is recorded before it returns. */
export class ObjectChangeService {
  readonly #changes: ObjectChanges;
  readonly #buckets: BucketService;
  readonly #audit: AuditRecorder;
  readonly #clock: Clock;

  constructor({ changes, buckets, audit, clock = systemClock }: ObjectChangeServiceParts) {
    this.#changes = changes;
    this.#buckets = buckets;
    this.#audit = audit;
    this.#clock = clock;
  }

  setTags(call: S3Call, place: VersionPlace, tags: Tags): Promise<ChangedObject | Refusal> {
    const statusCode = call.operation === 'DeleteObjectTagging' ? 204 : 200;
    return this.#change(call, place, statusCode, (found) => whyNotThere(found, place) ?? { kind: 'tags', tags });
  }

  setRetention(
    call: S3Call,
    place: VersionPlace,
    wanted: Retention | null,
    bypassGovernance: boolean,
  ): Promise<ChangedObject | Refusal> {
    return this.#change(call, place, 200, (found) => {
      const refusal = whyNotLockable(found, place);
      if (refusal !== null || typeof found === 'string') return refusal ?? refuse('NoSuchKey');
      const allowed = mayChangeRetention(found.lock, { wanted, bypassGovernance, now: this.#clock.now() });
      return allowed ? { kind: 'retention', retention: wanted } : refuse('AccessDenied');
    });
  }

  setLegalHold(call: S3Call, place: VersionPlace, on: boolean): Promise<ChangedObject | Refusal> {
    return this.#change(call, place, 200, (found) => {
      const refusal = whyNotLockable(found, place);
      if (refusal !== null || typeof found === 'string') return refusal ?? refuse('NoSuchKey');
      // A hold that a compliance officer placed is not S3's to lift.
      return !on && found.isHeldElsewhere ? refuse('AccessDenied') : { kind: 'legal-hold', on };
    });
  }

  async lock(call: S3Call, place: VersionPlace): Promise<LockAnswer | Refusal> {
    const found = await this.#changes.find({ customerId: call.customerId, ...place });
    const refusal = whyNotLockable(found, place);
    if (refusal !== null || typeof found === 'string') return this.#refuse(call, place, refusal ?? refuse('NoSuchKey'));
    const { lock, isVersioned, versionId, objectId } = found;
    const isSet = call.operation === 'GetObjectLegalHold' ? lock.legalHold !== null : lock.retention !== null;
    if (!isSet) return this.#refuse(call, place, refuse('NoSuchObjectLockConfiguration'));
    await this.#audit.record([succeeded(call, { ...targetOf(place), objectId }, 200)]);
    return { kind: 'lock', lock, versionId: isVersioned ? versionId : null };
  }

  async #change(
    call: S3Call,
    place: VersionPlace,
    statusCode: number,
    decide: ChangeDecision,
  ): Promise<ChangedObject | Refusal> {
    const entry = succeeded(call, targetOf(place), statusCode);
    const result = await this.#changes.change({ customerId: call.customerId, ...place }, decide, entry);
    return result.kind === 'refusal' ? this.#refuse(call, place, result) : result;
  }

  async #refuse(call: S3Call, place: VersionPlace, refusal: Refusal): Promise<Refusal> {
    const code: RefusalCode = refusal.code === 'NoSuchBucket' ? await this.#buckets.whyMissing(call) : refusal.code;
    await this.#audit.record([refused(call, targetOf(place), code)]);
    return { ...refusal, code };
  }
}

function whyNotThere(found: Found, { versionId }: VersionPlace): Refusal | null {
  if (found === 'no-bucket') return refuse('NoSuchBucket');
  if (found === 'no-object') return refuse(versionId === null ? 'NoSuchKey' : 'NoSuchVersion');
  if (!found.isDeleteMarker) return null;
  const marker = { versionId: found.versionId, lastModified: found.lastModified };
  return refuse(versionId === null ? 'NoSuchKey' : 'MethodNotAllowed', { marker });
}

function whyNotLockable(found: Found, place: VersionPlace): Refusal | null {
  const lockless = typeof found !== 'string' && !found.objectLockEnabled;
  return lockless ? refuse('ObjectLockMissing') : whyNotThere(found, place);
}

const targetOf = ({ bucket, key, versionId }: VersionPlace) => ({
  bucket,
  objectKey: key,
  ...(versionId === null ? {} : { versionId }),
});
