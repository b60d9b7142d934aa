import type { AclWish } from '../access/acl/parse-acl.ts';
import { type Grantees, resolveAcl } from '../access/acl/resolve-acl.ts';
import type { ObjectOwnership } from '../access/bucket-access.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { CustomerGate } from '../s3/customer-gate.ts';
import { type Refusal, type RefusalCode, refuse } from '../s3/refusal.ts';
import { isSigned, refused, type S3Call, succeeded } from '../s3/s3-call.ts';
import type { Bucket, LockDefault, VersioningStatus } from './bucket.ts';
import { isBucketName } from './bucket-name.ts';
import type { BucketChange, BucketDefaults, BucketPage, BucketRepository, NewBucket } from './bucket-repository.ts';

export interface BucketList {
  readonly kind: 'buckets';
  readonly buckets: readonly Bucket[];
  readonly isTruncated: boolean;
}

export interface BucketAnswer {
  readonly statusCode: number;
  readonly errorCode: string | null;
}

export interface Done {
  readonly kind: 'done';
}

export const DONE: Done = { kind: 'done' };

/** What a creation asks for beside the name. */
export interface BucketWish {
  readonly objectOwnership: ObjectOwnership | null;
  readonly acl: AclWish | null;
  readonly objectLockEnabled: boolean;
  /** Asking for what is there already is no mistake. */
  readonly isRepeatable: boolean;
}

export interface BucketServiceParts {
  readonly buckets: BucketRepository;
  readonly audit: AuditRecorder;
  readonly gate: CustomerGate;
  readonly grantees: Grantees;
}

const NO_WISH: BucketWish = { objectOwnership: null, acl: null, objectLockEnabled: false, isRepeatable: false };
/** What every bucket starts with on AWS since April 2023. */
const PLAIN: BucketDefaults = { objectOwnership: 'BucketOwnerEnforced', publicAccessLifted: false };

/** S3's bucket operations. Each call is recorded in the audit trail before it returns. */
export class BucketService {
  readonly #buckets: BucketRepository;
  readonly #audit: AuditRecorder;
  readonly #gate: CustomerGate;
  readonly #grantees: Grantees;

  constructor({ buckets, audit, gate, grantees }: BucketServiceParts) {
    this.#buckets = buckets;
    this.#audit = audit;
    this.#gate = gate;
    this.#grantees = grantees;
  }

  async list(call: S3Call, page: BucketPage): Promise<BucketList | Refusal> {
    const code = await this.#refusalOfCustomer(call);
    if (code !== null) return this.#refuse(call, undefined, code);
    const buckets = await this.#buckets.list(call.customerId, { ...page, limit: page.limit + 1 });
    await this.#audit.record([succeeded(call, {}, 200)]);
    return { kind: 'buckets', buckets: buckets.slice(0, page.limit), isTruncated: buckets.length > page.limit };
  }

  /** `answer` is what the client is told about the bucket: that it is there, or that something of it is not configured. */
  async get(
    call: S3Call,
    name: string,
    answer: BucketAnswer = { statusCode: 200, errorCode: null },
  ): Promise<Bucket | Refusal> {
    const bucket = await this.#buckets.find(call.customerId, name);
    if (bucket === null) return this.#refuse(call, name, await this.whyMissing(call));
    const entry = succeeded(call, { bucket: name }, answer.statusCode);
    await this.#audit.record([answer.errorCode === null ? entry : { ...entry, errorCode: answer.errorCode }]);
    return bucket;
  }

  async create(call: S3Call, name: string, wish: BucketWish = NO_WISH): Promise<Done | Refusal> {
    const code = (await this.#refusalOfCustomer(call)) ?? (isBucketName(name) ? null : 'InvalidBucketName');
    if (code !== null) return this.#refuse(call, name, code);
    const entry = succeeded(call, { bucket: name }, 200);
    const bucket = await this.#newBucket(call, name, wish);
    if ('kind' in bucket) return this.#refuse(call, name, bucket.code);
    const created = await this.#buckets.create(call.customerId, bucket, entry);
    if (created === 'created') return DONE;
    if (created === 'exists' && wish.isRepeatable) {
      // AWS would set the bucket's ACL back. Nobody opens or closes a bucket by creating it: that is refused instead.
      const changesAcl = wish.acl !== null || (await this.#buckets.hasAcl(call.customerId, name));
      if (changesAcl) return this.#refuse(call, name, 'BucketAlreadyExists');
      await this.#audit.record([entry]);
      return DONE;
    }
    return this.#refuse(call, name, created === 'exists' ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists');
  }

  async setVersioning(call: S3Call, name: string, status: VersioningStatus): Promise<Done | Refusal> {
    const result = await this.#buckets.setVersioning(changeOf(call, name), status);
    if (result === 'changed') return DONE;
    return this.#refuse(call, name, result === 'missing' ? await this.whyMissing(call) : 'InvalidBucketState');
  }

  async setObjectLock(call: S3Call, name: string, lockDefault: LockDefault | null): Promise<Done | Refusal> {
    const result = await this.#buckets.setObjectLock(changeOf(call, name), lockDefault);
    if (result === 'changed') return DONE;
    return this.#refuse(call, name, result === 'missing' ? await this.whyMissing(call) : 'InvalidBucketState');
  }

  /** A bucket that has Object Lock, for the answer that shows how. */
  async getObjectLock(call: S3Call, name: string): Promise<Bucket | Refusal> {
    const bucket = await this.#buckets.find(call.customerId, name);
    if (bucket === null) return this.#refuse(call, name, await this.whyMissing(call));
    if (!bucket.objectLockEnabled) return this.#refuse(call, name, 'ObjectLockConfigurationNotFoundError');
    await this.#audit.record([succeeded(call, { bucket: name }, 200)]);
    return bucket;
  }

  async remove(call: S3Call, name: string): Promise<Done | Refusal> {
    const result = await this.#buckets.remove(call.customerId, name, succeeded(call, { bucket: name }, 204));
    if (result === 'removed') return DONE;
    return this.#refuse(call, name, result === 'missing' ? await this.whyMissing(call) : 'BucketNotEmpty');
  }

  /**
   * Null if a write to the bucket may go on. The product document uploads into a bucket that nobody created: an unsigned request
   * (which only the open mode lets through) creates it; a signed one follows S3.
   */
  async prepareWrite(call: S3Call, name: string): Promise<RefusalCode | null> {
    if ((await this.#buckets.find(call.customerId, name)) !== null) return null;
    const code = await this.whyMissing(call);
    if (code !== 'NoSuchBucket' || isSigned(call)) return code;
    if (!isBucketName(name)) return 'InvalidBucketName';
    const creation = { ...call, operation: 'CreateBucket' };
    const bucket = { name, acl: null, objectLockEnabled: false, ...PLAIN };
    await this.#buckets.create(call.customerId, bucket, succeeded(creation, { bucket: name }, 200));
    return null;
  }

  /** ACLs in the request mean that they are wanted, where AWS would have an account's default. */
  async #newBucket({ customerId }: S3Call, name: string, wish: BucketWish): Promise<NewBucket | Refusal> {
    const defaults = (await this.#buckets.defaultsOf(customerId)) ?? PLAIN;
    const objectOwnership = wish.objectOwnership ?? defaults.objectOwnership;
    const { publicAccessLifted } = defaults;
    const { objectLockEnabled } = wish;
    // AWS: "private" grants nobody anything, so it can be asked for where there are no lists.
    const isPrivate = wish.acl !== null && 'canned' in wish.acl && wish.acl.canned === 'private';
    const asksNothing = wish.acl === null || (isPrivate && objectOwnership === 'BucketOwnerEnforced');
    if (wish.acl === null || asksNothing)
      return { name, objectOwnership, publicAccessLifted, acl: null, objectLockEnabled };
    const bucket = { ownerId: customerId, objectOwnership, publicAccessLifted, publicAccessBlock: null };
    const acl = await resolveAcl(wish.acl, { bucket, ownerId: customerId, ofObject: false }, this.#grantees);
    if (!('kind' in acl)) return { name, objectOwnership, publicAccessLifted, acl, objectLockEnabled };
    return acl.code === 'AccessControlListNotSupported' ? refuse('InvalidBucketAclWithObjectOwnership') : acl;
  }

  async exists(call: S3Call, name: string): Promise<boolean> {
    return (await this.#buckets.find(call.customerId, name)) !== null;
  }

  /** The reason for which a bucket that is not there is not there. */
  async whyMissing(call: S3Call): Promise<RefusalCode> {
    return (await this.#refusalOfCustomer(call)) ?? 'NoSuchBucket';
  }

  async #refusalOfCustomer(call: S3Call): Promise<RefusalCode | null> {
    const standing = await this.#gate.standing(call.customerId);
    if (standing === 'owned') return null;
    if (standing === 'elsewhere') return 'WrongRegion';
    return isSigned(call) ? 'AccessDenied' : 'CustomerNotFound';
  }

  async #refuse(call: S3Call, bucket: string | undefined, code: RefusalCode): Promise<Refusal> {
    await this.#audit.record([refused(call, bucket === undefined ? {} : { bucket }, code)]);
    return refuse(code);
  }
}

const changeOf = (call: S3Call, name: string): BucketChange => ({
  customerId: call.customerId,
  name,
  entry: succeeded(call, { bucket: name }, 200),
});
