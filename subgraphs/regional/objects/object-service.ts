import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import { type BucketService, DONE, type Done } from '../buckets/bucket-service.ts';
import type { StoredEncryption } from '../encryption/object-encryption.ts';
import type { RestrictionOverrides, UsableOverride } from '../legal-holds/restriction-override.ts';
import { type Expiration, expirationOf } from '../lifecycle/expiration-of.ts';
import { type Refusal, type RefusalCode, refuse } from '../s3/refusal.ts';
import { refused, type S3Call, succeeded } from '../s3/s3-call.ts';
import { readByteRange } from './byte-range.ts';
import type { UploadedPart } from './multipart-upload.ts';
import type { VersionPlace } from './object-change-service.ts';
import type {
  DeleteOptions,
  DeleteOutcome,
  DeleteTarget,
  ListEntry,
  ListingPage,
  ObjectCommitter,
  ObjectRepository,
  VersionPage,
} from './object-repository.ts';
import { evaluateReadConditions, matchesEtag, type ReadConditions } from './read-conditions.ts';
import type { NewObject, Segment, StoredObject, WriteConditions } from './stored-object.ts';

export interface ReadRequest extends ReadConditions {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | null;
  readonly partNumber: number | null;
  readonly range: string | null;
  /** HEAD: everything but the bytes. */
  readonly head: boolean;
  /** A token that opens a restricted version for a purpose. */
  readonly override: string | null;
}

export interface ObjectAnswer {
  readonly kind: 'object';
  readonly statusCode: 200 | 206 | 304;
  readonly object: StoredObject;
  readonly start: number;
  readonly length: number;
  readonly body: Uint8Array | null;
  readonly segments: readonly Segment[];
  /** Of a part that was asked for by its number. */
  readonly partChecksums?: Readonly<Record<string, string>>;
}

export interface Listing {
  readonly kind: 'listing';
  readonly entries: readonly ListEntry[];
  readonly isTruncated: boolean;
}

export interface PartPage {
  /** Only parts after this number. */
  readonly afterPart: number;
  readonly limit: number;
}

export interface AttributesAnswer {
  readonly kind: 'attributes';
  readonly object: StoredObject;
  /** Of a multipart object. */
  readonly parts: readonly UploadedPart[];
  readonly partsAreTruncated: boolean;
}

export interface StoredAnswer {
  readonly kind: 'stored';
  readonly encryption: StoredEncryption | null;
  readonly etag: string;
  readonly size: number;
  readonly checksums: Readonly<Record<string, string>>;
  /** Null: the bucket was never versioned. */
  readonly versionId: string | null;
  readonly lastModified: Date;
  /** When and by which lifecycle rule the object expires. */
  readonly expiration: Expiration | null;
}

export interface DeleteAnswer {
  readonly kind: 'deleted';
  readonly outcomes: readonly DeleteOutcome[];
}

interface Stretch {
  readonly statusCode: 200 | 206;
  readonly start: number;
  readonly length: number;
  /** Of these bytes, where they are not the object's. */
  readonly partChecksums?: Readonly<Record<string, string>>;
}

export interface ObjectServiceParts {
  readonly objects: ObjectRepository;
  readonly committer: ObjectCommitter;
  readonly buckets: BucketService;
  readonly overrides: Pick<RestrictionOverrides, 'use'>;
  readonly audit: AuditRecorder;
}

/** S3's object operations. Each call is recorded before it returns: reads by the recorder, writes in their own commit. */
export class ObjectService {
  readonly #objects: ObjectRepository;
  readonly #committer: ObjectCommitter;
  readonly #buckets: BucketService;
  readonly #overrides: ObjectServiceParts['overrides'];
  readonly #audit: AuditRecorder;

  constructor({ objects, committer, buckets, overrides, audit }: ObjectServiceParts) {
    this.#objects = objects;
    this.#committer = committer;
    this.#buckets = buckets;
    this.#overrides = overrides;
    this.#audit = audit;
  }

  async read(call: S3Call, request: ReadRequest): Promise<ObjectAnswer | Refusal> {
    const { bucket, key, versionId, head } = request;
    const result = await this.#objects.find({ customerId: call.customerId, bucket, key, versionId }, !head);
    if (result.found === 'no-bucket') return this.#refuse(call, request, await this.#buckets.whyMissing(call));
    if (result.found === 'no-object') {
      return this.#refuse(call, request, versionId === null ? 'NoSuchKey' : 'NoSuchVersion');
    }
    if (result.found === 'delete-marker') {
      const { versionId: id, lastModified } = result.marker;
      const refusal = await this.#refuse(call, request, versionId === null ? 'NoSuchKey' : 'MethodNotAllowed');
      return { ...refusal, marker: { versionId: id, lastModified } };
    }
    return this.#give(call, request, result.object);
  }

  /** What is there: its bytes, or why not. */
  async #give(call: S3Call, request: ReadRequest, object: StoredObject): Promise<ObjectAnswer | Refusal> {
    const target = targetOf(request, object);
    const override = object.isRestricted ? await this.#override(object, request) : null;
    if (object.isRestricted && override === null) {
      // Recital 67: restricted data is unavailable to users; it stays listed.
      await this.#audit.record([{ ...refused(call, target, 'AccessDenied'), decisionReasons: ['RESTRICTION'] }]);
      return refuse('AccessDenied', { complianceState: 'RESTRICTED' });
    }
    const answer = await this.#answer(object, request);
    if (answer.kind === 'refusal') {
      await this.#audit.record([refused(call, target, answer.code)]);
      return answer;
    }
    const bytes = request.head || answer.statusCode === 304 ? 0 : answer.length;
    await this.#audit.record([overridden(succeeded(call, target, answer.statusCode, bytes), override)]);
    return answer;
  }

  /** Art. 18(2): null unless the request brings a token that was issued for this version and purpose. */
  async #override({ objectId }: StoredObject, { override }: ReadRequest): Promise<UsableOverride | null> {
    return override === null ? null : this.#overrides.use(objectId, override);
  }

  /** Null conditions are not looked at: the commit decides; this only saves sending a body in vain. */
  async prepareWrite(call: S3Call, bucket: string, key: string, conditions: WriteConditions): Promise<Done | Refusal> {
    const target = { bucket, key };
    const code = await this.#buckets.prepareWrite(call, bucket);
    if (code !== null) return this.#refuse(call, target, code);
    if (conditions.ifMatch === null && !conditions.mustNotExist && conditions.ifNoneMatch === null) return DONE;
    const result = await this.#objects.find({ customerId: call.customerId, bucket, key, versionId: null }, false);
    const etag = result.found === 'object' ? result.object.etag : null;
    if (etag !== null && (conditions.mustNotExist || conditions.ifNoneMatch === etag))
      return this.#refuse(call, target, 'PreconditionFailed', 'If-None-Match');
    if (conditions.ifMatch === null) return DONE;
    if (etag === null) return this.#refuse(call, target, 'NoSuchKey');
    return matchesEtag(conditions.ifMatch, etag) ? DONE : this.#refuse(call, target, 'PreconditionFailed', 'If-Match');
  }

  async put(call: S3Call, object: NewObject): Promise<StoredAnswer | Refusal> {
    const entry = succeeded(call, { bucket: object.bucket, objectKey: object.key }, 200, object.size);
    const { refusal, versionId, lastModified, lifecycle } = await this.#committer.put(call.customerId, object, entry);
    if (refusal !== null) {
      return refuse(refusal, { condition: object.conditions.ifMatch === null ? 'If-None-Match' : 'If-Match' });
    }
    const { etag, size, checksums, encryption } = object;
    const expiration = expirationOf(lifecycle, { ...object, made: lastModified });
    return { kind: 'stored', encryption, etag, size, checksums, versionId, lastModified, expiration };
  }

  async remove(
    call: S3Call,
    bucket: string,
    targets: readonly DeleteTarget[],
    options: DeleteOptions,
  ): Promise<DeleteAnswer | Refusal> {
    const many = call.operation === 'DeleteObjects';
    const entry = succeeded(call, { bucket }, many ? 200 : 204);
    const { customerId } = call;
    const outcomes = await this.#committer.remove({ customerId, bucket, targets, entry, ...options });
    if (outcomes[0]?.refusal !== 'NoSuchBucket') return { kind: 'deleted', outcomes };
    return refuse(await this.#buckets.whyMissing(call));
  }

  async list(call: S3Call, bucket: string, page: ListingPage): Promise<Listing | Refusal> {
    const limit = page.limit + 1;
    const entries = await this.#objects.list(call.customerId, bucket, { ...page, limit });
    if (entries === null) return this.#refuse(call, { bucket }, await this.#buckets.whyMissing(call));
    await this.#audit.record([succeeded(call, { bucket }, 200)]);
    return { kind: 'listing', entries: entries.slice(0, page.limit), isTruncated: entries.length > page.limit };
  }

  async listVersions(call: S3Call, bucket: string, page: VersionPage): Promise<Listing | Refusal> {
    const limit = page.limit + 1;
    const entries = await this.#objects.listVersions(call.customerId, bucket, { ...page, limit });
    if (entries === null) return this.#refuse(call, { bucket }, await this.#buckets.whyMissing(call));
    await this.#audit.record([succeeded(call, { bucket }, 200)]);
    return { kind: 'listing', entries: entries.slice(0, page.limit), isTruncated: entries.length > page.limit };
  }

  async attributes(call: S3Call, place: VersionPlace, page: PartPage): Promise<AttributesAnswer | Refusal> {
    const { bucket, key, versionId } = place;
    const nothing = { partNumber: null, range: null, ifMatch: null, ifNoneMatch: null, override: null };
    const answer = await this.read(call, {
      ...nothing,
      ...{ bucket, key, versionId, head: true, ifModifiedSince: null, ifUnmodifiedSince: null },
    });
    if (answer.kind === 'refusal') return answer;
    const { object } = answer;
    if (object.multipartId === null) return { kind: 'attributes', object, parts: [], partsAreTruncated: false };
    const parts = await this.#objects.parts(object.multipartId, { ...page, limit: page.limit + 1 });
    const partsAreTruncated = parts.length > page.limit;
    return { kind: 'attributes', object, parts: parts.slice(0, page.limit), partsAreTruncated };
  }

  async #answer(object: StoredObject, request: ReadRequest): Promise<ObjectAnswer | Refusal> {
    const condition = evaluateReadConditions(request, object);
    if (condition.result === 'failed') return refuse('PreconditionFailed', { condition: condition.condition });
    if (condition.result === 'not-modified') {
      return { kind: 'object', statusCode: 304, object, start: 0, length: object.size, body: null, segments: [] };
    }
    const stretch = await this.#stretch(object, request);
    if ('kind' in stretch) return stretch;
    const { start, length } = stretch;
    if (request.head || length === 0) return { kind: 'object', object, ...stretch, body: null, segments: [] };
    if (object.body !== null) {
      return { kind: 'object', object, ...stretch, body: object.body.subarray(start, start + length), segments: [] };
    }
    return { kind: 'object', object, ...stretch, body: null, segments: await this.#segments(object, start, length) };
  }

  async #stretch(object: StoredObject, { partNumber, range }: ReadRequest): Promise<Stretch | Refusal> {
    if (partNumber !== null) return this.#partStretch(object, partNumber);
    const asked = readByteRange(range, object.size);
    if (asked === 'unsatisfiable') return refuse('InvalidRange', { actualSize: object.size });
    return asked === 'whole' ? { statusCode: 200, start: 0, length: object.size } : { statusCode: 206, ...asked };
  }

  async #partStretch(object: StoredObject, partNumber: number): Promise<Stretch | Refusal> {
    // AWS: an object that was not uploaded in parts is its own part 1.
    if (object.multipartId === null) {
      return partNumber === 1 ? { statusCode: 206, start: 0, length: object.size } : refuse('InvalidPartNumber');
    }
    const part = await this.#objects.part(object.multipartId, partNumber);
    if (part === null) return refuse('InvalidPartNumber');
    return { statusCode: 206, start: part.start, length: part.size, partChecksums: part.checksums };
  }

  async #segments(object: StoredObject, start: number, length: number): Promise<readonly Segment[]> {
    if (object.blobId !== null) return [{ blobId: object.blobId, start, length }];
    if (object.multipartId === null) return [];
    const parts = await this.#objects.partsWithin(object.multipartId, start, length);
    return parts.map((part) => {
      const from = Math.max(start, part.start);
      const until = Math.min(start + length, part.start + part.size);
      return { blobId: part.blobId, start: from - part.start, length: until - from };
    });
  }

  async #refuse(
    call: S3Call,
    { bucket, key }: { readonly bucket: string; readonly key?: string },
    code: RefusalCode,
    condition?: string,
  ): Promise<Refusal> {
    await this.#audit.record([refused(call, key === undefined ? { bucket } : { bucket, objectKey: key }, code)]);
    return refuse(code, condition === undefined ? {} : { condition });
  }
}

const targetOf = (request: ReadRequest, { objectId, versionId }: StoredObject) => ({
  bucket: request.bucket,
  objectKey: request.key,
  objectId,
  ...(request.versionId === null ? {} : { versionId }),
});

/** What restricted data was read for stands beside who read it. */
const overridden = (entry: AuditEntry, override: UsableOverride | null): AuditEntry =>
  override === null
    ? entry
    : {
        ...entry,
        purpose: override.purpose,
        complianceInfo: { ...entry.complianceInfo, restrictionOverride: override.ground },
      };
