import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import {
  type AccessDocument,
  type ConfigurationAnswer,
  type ConfigurationName,
  isBucketDocument,
  MISSING,
} from '../buckets/bucket-configuration.ts';
import { DONE, type Done } from '../buckets/bucket-service.ts';
import { type Refusal, refuse } from '../s3/refusal.ts';
import { refused, type S3Call, type S3Target, succeeded } from '../s3/s3-call.ts';
import type { ObjectVersion } from './access-repository.ts';
import type { AccessGrant } from './access-service.ts';
import type { AccessChange, AccessSettingsRepository, StoredAccess } from './access-settings-repository.ts';
import { type Acl, isPublicAcl, privateAcl } from './acl/acl.ts';
import { type AclWish, parseAclWish } from './acl/parse-acl.ts';
import { type Grantees, resolveAcl } from './acl/resolve-acl.ts';
import { ALL_BLOCKED, aclsAreEnabled, effectiveBlock, OBJECT_OWNERSHIPS } from './bucket-access.ts';
import type { DocumentCheck } from './document-check.ts';
import { isPublicPolicy } from './policy/is-public-policy.ts';
import { LARGEST_POLICY, MalformedPolicy, parsePolicy } from './policy/parse-policy.ts';
import { customerOfPrincipal } from './principal.ts';

const publicAccessBlock = z.strictObject({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});

/** As a new object's row has it. */
export interface NewAccess {
  readonly kind: 'access';
  readonly ownerId: CustomerId | null;
  readonly acl: Acl | null;
}

const OWNERS: NewAccess = { kind: 'access', ownerId: null, acl: null };
const PRIVATE: AclWish = { canned: 'private' };

export interface AclAnswer {
  readonly kind: 'acl';
  readonly ownerId: string;
  readonly acl: unknown;
}

export interface AccessSettingsParts {
  readonly repository: AccessSettingsRepository;
  readonly grantees: Grantees;
  readonly audit: AuditRecorder;
  readonly check: DocumentCheck;
}

/** Configurations of buckets, and access control lists of objects. The caller has passed the access decision. */
export class AccessSettingsService {
  readonly #repository: AccessSettingsRepository;
  readonly #grantees: Grantees;
  readonly #audit: AuditRecorder;
  readonly #check: DocumentCheck;

  constructor({ repository, grantees, audit, check }: AccessSettingsParts) {
    this.#repository = repository;
    this.#grantees = grantees;
    this.#audit = audit;
    this.#check = check;
  }

  async get(call: S3Call, bucket: string, name: ConfigurationName): Promise<ConfigurationAnswer | Refusal> {
    const ownerId = call.customerId;
    const found = isBucketDocument(name)
      ? await this.#repository.readDocument(ownerId, bucket, name)
      : documentOf(name, bucket, await this.#repository.read(ownerId, bucket));
    if (found === null) return this.#refuse(call, { bucket }, refuse('NoSuchBucket'));
    const missing = MISSING[name];
    if (found.document === null && missing !== null) return this.#refuse(call, { bucket }, refuse(missing));
    await this.#audit.record([succeeded(call, { bucket }, 200)]);
    return { kind: 'configuration', ownerId, document: found.document };
  }

  /** Null removes it. */
  async put(
    call: S3Call,
    bucket: string,
    name: ConfigurationName,
    document: unknown,
    statusCode: number,
  ): Promise<Done | Refusal> {
    const entry = succeeded(call, { bucket }, statusCode);
    if (isBucketDocument(name)) {
      const refusal = await this.#check(name, document, call.customerId);
      if (refusal !== null) return this.#refuse(call, { bucket }, refusal);
      const changed = await this.#repository.changeDocument(call.customerId, bucket, name, document, entry);
      return changed ? DONE : this.#refuse(call, { bucket }, refuse('NoSuchBucket'));
    }
    const access = await this.#repository.read(call.customerId, bucket);
    if (access === null) return this.#refuse(call, { bucket }, refuse('NoSuchBucket'));
    const change = await this.#changeOf(name, document, bucket, access);
    if ('kind' in change) return this.#refuse(call, { bucket }, change);
    const result = await this.#repository.change(call.customerId, bucket, change, entry);
    if (result === 'changed') return DONE;
    return this.#refuse(call, { bucket }, result === 'missing' ? refuse('NoSuchBucket') : NAME_TAKEN);
  }

  /** For preflights, which S3 does not authorise: a browser sends them without credentials. */
  corsRules(bucket: string): Promise<readonly unknown[]> {
    return this.#repository.corsRules(bucket);
  }

  /** Whose a new object is going to be, and its list; without a grant the bucket is new, and its owner writes. */
  async accessOfNew(
    call: S3Call,
    target: S3Target,
    grant: AccessGrant | undefined,
    document: unknown,
  ): Promise<NewAccess | Refusal> {
    if (grant === undefined) return OWNERS;
    const { bucket } = grant;
    const given = document === null || document === undefined ? null : (parseAclWish(document) ?? null);
    if (!aclsAreEnabled(bucket) && given === null) return OWNERS;
    const wish = given ?? PRIVATE;
    const handsOver =
      bucket.objectOwnership === 'BucketOwnerPreferred' &&
      'canned' in wish &&
      wish.canned === 'bucket-owner-full-control';
    const writer = customerOfPrincipal(grant.request.principal) ?? bucket.ownerId;
    const ownerId = handsOver || !aclsAreEnabled(bucket) ? bucket.ownerId : writer;
    const acl = await resolveAcl(wish, { bucket, ownerId, ofObject: true }, this.#grantees);
    if ('kind' in acl) return this.#refuse(call, target, acl);
    return { kind: 'access', ownerId: ownerId === bucket.ownerId ? null : ownerId, acl: given === null ? null : acl };
  }

  async getObjectAcl(call: S3Call, bucket: string, object: ObjectVersion): Promise<AclAnswer | Refusal> {
    const target = targetOf(bucket, object);
    const found = await this.#repository.readObjectAcl(call.customerId, bucket, object);
    if (found === null) return this.#refuse(call, target, noSuch(object));
    await this.#audit.record([succeeded(call, target, 200)]);
    return { kind: 'acl', ownerId: found.ownerId, acl: found.acl ?? privateAcl(found.ownerId) };
  }

  async putObjectAcl(call: S3Call, bucket: string, object: ObjectVersion, document: unknown): Promise<Done | Refusal> {
    const target = targetOf(bucket, object);
    const ownerId = call.customerId;
    const access = await this.#repository.read(ownerId, bucket);
    const found = await this.#repository.readObjectAcl(ownerId, bucket, object);
    if (access === null || found === null) return this.#refuse(call, target, noSuch(object));
    const wish = parseAclWish(document);
    if (wish === undefined) return this.#refuse(call, target, refuse('MalformedXML'));
    if (!aclsAreEnabled(access)) return this.#refuse(call, target, refuse('AccessControlListNotSupported'));
    const acl = await resolveAcl(wish, { bucket: access, ownerId: found.ownerId, ofObject: true }, this.#grantees);
    if ('kind' in acl) return this.#refuse(call, target, acl);
    const changed = await this.#repository.changeObjectAcl(ownerId, bucket, object, acl, succeeded(call, target, 200));
    return changed ? DONE : this.#refuse(call, target, noSuch(object));
  }

  async #changeOf(
    name: AccessDocument,
    document: unknown,
    bucket: string,
    access: StoredAccess,
  ): Promise<AccessChange | Refusal> {
    switch (name) {
      case 'policy':
        return policyChange(document, bucket, access);
      case 'acl': {
        const wish = parseAclWish(document);
        if (wish === undefined) return refuse('MalformedXML');
        const acl = await resolveAcl(
          wish,
          { bucket: access, ownerId: access.ownerId, ofObject: false },
          this.#grantees,
        );
        return 'kind' in acl ? acl : { acl };
      }
      case 'ownershipControls':
        return ownershipChange(document, access);
      case 'publicAccessBlock':
        return blockChange(document, access);
      default:
        return refuse('InvalidRequest');
    }
  }

  async #refuse(call: S3Call, target: S3Target, refusal: Refusal): Promise<Refusal> {
    await this.#audit.record([refused(call, target, refusal.code)]);
    return refusal;
  }
}

const NAME_TAKEN = refuse('OperationAborted', {
  message:
    'A bucket of another customer is shared under this name. Buckets that others can reach need a name of their own in the region.',
});
const noSuch = ({ versionId }: ObjectVersion): Refusal => refuse(versionId === null ? 'NoSuchKey' : 'NoSuchVersion');
const targetOf = (bucket: string, { key, versionId }: ObjectVersion): S3Target =>
  versionId === null ? { bucket, objectKey: key } : { bucket, objectKey: key, versionId };

function documentOf(
  name: ConfigurationName,
  bucket: string,
  access: StoredAccess | null,
): { document: unknown } | null {
  if (access === null) return null;
  switch (name) {
    case 'policy':
      return { document: access.policyText };
    case 'policyStatus': {
      const policy = access.policyText === null ? null : parsePolicy(access.policyText, bucket);
      const byAcl = aclsAreEnabled(access) && access.acl !== null && isPublicAcl(access.acl);
      return { document: { isPublic: byAcl || (policy !== null && isPublicPolicy(policy)) } };
    }
    case 'acl':
      return { document: access.acl === null || !aclsAreEnabled(access) ? privateAcl(access.ownerId) : access.acl };
    case 'ownershipControls':
      return { document: access.objectOwnership };
    default:
      return { document: access.publicAccessLifted ? access.publicAccessBlock : ALL_BLOCKED };
  }
}

function policyChange(document: unknown, bucket: string, access: StoredAccess): AccessChange | Refusal {
  if (document === null || document === undefined) return { policy: null };
  if (typeof document !== 'string') return refuse('MalformedPolicy');
  if (Buffer.byteLength(document) > LARGEST_POLICY) {
    return refuse('MalformedPolicy', {
      message: `Policy exceeds the maximum allowed document size: ${LARGEST_POLICY}`,
    });
  }
  try {
    const parsed = parsePolicy(document, bucket);
    const blocked = effectiveBlock(access).blockPublicPolicy && isPublicPolicy(parsed);
    return blocked ? refuse('AccessDenied') : { policy: document };
  } catch (error) {
    if (error instanceof MalformedPolicy) return refuse('MalformedPolicy', { message: error.message });
    throw error;
  }
}

function ownershipChange(document: unknown, { acl, ownerId }: StoredAccess): AccessChange | Refusal {
  if (document === null || document === undefined) return { objectOwnership: null };
  const objectOwnership = OBJECT_OWNERSHIPS.find((known) => known === document);
  if (objectOwnership === undefined) return refuse('MalformedXML');
  const givesAway = acl?.grants.some(({ grantee }) => grantee.kind === 'group' || grantee.id !== ownerId) ?? false;
  if (objectOwnership !== 'BucketOwnerEnforced') return { objectOwnership };
  return givesAway ? refuse('InvalidBucketAclWithObjectOwnership') : { objectOwnership, acl: null };
}

/** What an operator has not lifted, its owner can neither remove nor loosen. */
function blockChange(document: unknown, { publicAccessLifted }: StoredAccess): AccessChange | Refusal {
  if (document === null || document === undefined) {
    return publicAccessLifted ? { publicAccessBlock: null } : refuse('AccessDenied', { message: NOT_LIFTED });
  }
  const parsed = publicAccessBlock.safeParse(document);
  if (!parsed.success) return refuse('MalformedXML');
  const allBlocked = Object.values(parsed.data).every((value) => value);
  return publicAccessLifted || allBlocked
    ? { publicAccessBlock: parsed.data }
    : refuse('AccessDenied', { message: NOT_LIFTED });
}

const NOT_LIFTED =
  'Public access is blocked in this region. An operator can lift it for a bucket that is classed public.';
