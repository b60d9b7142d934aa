import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import { type Refusal, refuse } from '../s3/refusal.ts';
import { refused, type S3Call } from '../s3/s3-call.ts';
import type { AccessRepository, ObjectVersion } from './access-repository.ts';
import type { AccessRequest } from './access-request.ts';
import { objectPermission } from './acl/acl-allows.ts';
import { aclsAreEnabled, type BucketAccess, type ObjectAccess } from './bucket-access.ts';
import { type AccessDecision, decideAccess } from './decide-access.ts';
import { customerOfPrincipal } from './principal.ts';

/** One request's way into one bucket. */
export interface AccessGrant {
  readonly kind: 'granted';
  readonly bucket: BucketAccess;
  readonly request: AccessRequest;
  readonly object: ObjectAccess | null;
  /** May the same requester do this, too, to the same object or bucket (or to another key of it)? */
  may(action: string, key?: string | null): boolean;
}

export interface AccessQuestion extends AccessRequest {
  readonly call: Omit<S3Call, 'customerId'>;
  readonly versionId: string | null;
  /** Of a request about a multipart upload. */
  readonly uploadId?: string | null | undefined;
  /** `x-amz-expected-bucket-owner`. */
  readonly expectedOwner: string | null;
}

/** Into one bucket, for some of several objects. */
export interface AccessToSome {
  readonly kind: 'some';
  readonly grant: AccessGrant;
  /** One for each, in order. */
  readonly allowed: readonly boolean[];
}

/** No bucket that the requester could see has this name; the operation says so in its own words. */
export interface NothingThere {
  readonly kind: 'nothing-there';
}

const INITIATORS = new Set(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']);

/** The authorisation step of every S3 request that names a bucket. A refusal is in the audit trail of the bucket's owner. */
export class AccessService {
  readonly #repository: AccessRepository;
  readonly #audit: AuditRecorder;

  constructor(repository: AccessRepository, audit: AuditRecorder) {
    this.#repository = repository;
    this.#audit = audit;
  }

  async open(question: AccessQuestion): Promise<AccessGrant | NothingThere | Refusal> {
    const { key, versionId } = question;
    const bucket = await this.#findBucket(question);
    if ('kind' in bucket) return bucket;
    const [object = null] =
      key !== null && needsObject(question, bucket)
        ? await this.#repository.findObjects(bucket.ownerId, question.bucket, [{ key, versionId }])
        : [];
    const decision = decide(question, bucket, object);
    const allowed = decision.allowed || (decision.reason === 'nothing-allows' && (await this.#began(question, bucket)));
    return allowed ? grantOf(question, bucket, object) : this.#deny(question, bucket, decision.reason);
  }

  /** AWS, "Multipart upload API and permissions": who initiated an upload may list its parts and abort it. */
  async #began({ principal, action, bucket, key, uploadId }: AccessQuestion, { ownerId }: BucketAccess) {
    const requester = customerOfPrincipal(principal);
    const isAbout = typeof uploadId === 'string' && key !== null && INITIATORS.has(action);
    if (requester === null || !isAbout) return false;
    return (await this.#repository.findInitiator(ownerId, { bucket, key, uploadId })) === requester;
  }

  /** Decides on each of several objects; those that are refused are recorded here. */
  async openSome(
    question: Omit<AccessQuestion, 'key' | 'versionId'>,
    objects: readonly (ObjectVersion & { readonly action: string })[],
  ): Promise<AccessToSome | NothingThere | Refusal> {
    const bucket = await this.#findBucket(question);
    if ('kind' in bucket) return bucket;
    const each = objects.map((object) => ({ ...question, ...object }));
    const [first] = each;
    if (first === undefined) return this.#deny({ ...question, key: null, versionId: null }, bucket, 'nothing-allows');
    const found = each.some((one) => needsObject(one, bucket))
      ? await this.#repository.findObjects(bucket.ownerId, question.bucket, objects)
      : [];
    const decisions = each.map((one, index) => decide(one, bucket, found[index] ?? null));
    const denials = each.flatMap((one, index) => {
      const decision = decisions[index];
      return decision?.allowed === false ? [denial(one, bucket, decision.reason)] : [];
    });
    if (denials.length > 0) await this.#audit.record(denials);
    return { kind: 'some', grant: grantOf(first, bucket, null), allowed: decisions.map(({ allowed }) => allowed) };
  }

  async #findBucket(
    question: Omit<AccessQuestion, 'key' | 'versionId'>,
  ): Promise<BucketAccess | NothingThere | Refusal> {
    const { principal, bucket: name, expectedOwner } = question;
    const requester = customerOfPrincipal(principal);
    const bucket = await this.#repository.findBucket({ name, requester, ownerId: expectedOwner });
    if (bucket !== null) return bucket;
    // AWS: the owner is not the expected one, whoever it is.
    if (expectedOwner === null) return { kind: 'nothing-there' };
    return this.#deny({ ...question, key: null, versionId: null }, null, 'expected-owner');
  }

  async #deny(question: AccessQuestion, bucket: BucketAccess | null, reason: string): Promise<Refusal> {
    await this.#audit.record([denial(question, bucket, reason)]);
    return refuse('AccessDenied');
  }
}

function grantOf(question: AccessQuestion, bucket: BucketAccess, object: ObjectAccess | null): AccessGrant {
  const may = (action: string, key: string | null = question.key): boolean =>
    decideAccess({ ...question, action, key }, bucket, object).allowed;
  return { kind: 'granted', bucket, request: question, object, may };
}

/** In the trail of the bucket's owner; with the reason, which the client is not told. */
function denial(question: AccessQuestion, bucket: BucketAccess | null, reason: string): AuditEntry {
  const { call, bucket: name, key, principal, action } = question;
  const customerId = bucket?.ownerId ?? customerOfPrincipal(principal);
  const target = key === null ? { bucket: name } : { bucket: name, objectKey: key };
  return { ...refused({ ...call, customerId }, target, 'AccessDenied'), complianceInfo: { access: reason, action } };
}

/** AWS: who may not list a bucket is not told that an object is missing. */
function decide(request: AccessRequest, bucket: BucketAccess, object: ObjectAccess | null): AccessDecision {
  const decision = decideAccess(request, bucket, object);
  const isOwner = customerOfPrincipal(request.principal) === bucket.ownerId;
  if (isOwner || object !== null || request.key === null || !isRead(request.action)) return decision;
  const conditions = new Map([...request.conditions, ['s3:prefix', [request.key]]] as const);
  return decideAccess({ ...request, action: 's3:ListBucket', key: null, conditions }, bucket, null);
}

const isRead = (action: string): boolean => /^s3:Get/.test(action);

/** Most requests are an owner's, and need nothing of the object to be decided. */
function needsObject({ principal, action }: AccessRequest, bucket: BucketAccess): boolean {
  if (bucket.policy !== null && mentionsTags(bucket)) return true;
  const isOwner = customerOfPrincipal(principal) === bucket.ownerId;
  return isOwner
    ? aclsAreEnabled(bucket) && objectPermission(action) !== null
    : isRead(action) || objectPermission(action) !== null;
}

const mentionsTags = ({ policy }: BucketAccess): boolean =>
  policy?.statements.some(({ conditions }) => conditions.some(({ key }) => key.startsWith('s3:existingobjecttag/'))) ??
  false;
