import { type AccessRequest, resourceOf } from './access-request.ts';
import { privateAcl } from './acl/acl.ts';
import { aclAllows, bucketPermission, objectPermission } from './acl/acl-allows.ts';
import { aclsAreEnabled, type BucketAccess, effectiveBlock, type ObjectAccess } from './bucket-access.ts';
import type { ConditionValues } from './policy/evaluate-condition.ts';
import { evaluatePolicy } from './policy/evaluate-policy.ts';
import { isPublicPolicy } from './policy/is-public-policy.ts';
import { matchWildcard } from './policy/match-wildcard.ts';
import { customerOfPrincipal, type KeyGrant } from './principal.ts';

/** With the reason, for the audit trail and for tests; a client is told Access Denied and no more. */
export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: AccessReason;
}

export type AccessReason =
  | 'key-grants'
  | 'policy-denies'
  | 'policy-allows'
  | 'bucket-owner'
  | 'object-owner'
  | 'bucket-acl'
  | 'object-acl'
  | 'nothing-allows';

/** A customer must be able to take back a policy that locks it out. */
const POLICY_ACTIONS = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/**
 * Amazon S3, "How Amazon S3 authorizes a request": the key's own limits, then the bucket policy, where a denial is final, then
 * ownership and ACLs. `object` is null for actions on the bucket and for objects that do not exist.
 */
export function decideAccess(
  request: AccessRequest,
  bucket: BucketAccess,
  object: ObjectAccess | null,
): AccessDecision {
  const { principal, action } = request;
  if (principal.kind === 'customer' && principal.grants !== null && !grantsAllow(principal.grants, request)) {
    return denied('key-grants');
  }
  const isOwner = customerOfPrincipal(principal) === bucket.ownerId;
  const verdict = bucket.policy === null ? 'silent' : evaluatePolicy(bucket.policy, request, valuesOf(request, object));
  if (verdict === 'deny' && !(isOwner && POLICY_ACTIONS.has(action))) return denied('policy-denies');
  if (verdict === 'allow' && (isOwner || !isRestricted(bucket))) return allowed('policy-allows');
  if (isOwner && ownerMay(request, bucket, object)) return allowed('bucket-owner');
  return aclsAreEnabled(bucket) ? decideByAcl(request, bucket, object) : denied('nothing-allows');
}

/** RestrictPublicBuckets: a public policy then opens the bucket to its owner only. */
const isRestricted = (bucket: BucketAccess): boolean =>
  effectiveBlock(bucket).restrictPublicBuckets && bucket.policy !== null && isPublicPolicy(bucket.policy);

/** An object that somebody else wrote is theirs, as long as ACLs are in use; but its bucket's owner may always remove it. */
function ownerMay({ action }: AccessRequest, bucket: BucketAccess, object: ObjectAccess | null): boolean {
  if (object === null || !aclsAreEnabled(bucket) || object.ownerId === bucket.ownerId) return true;
  return objectPermission(action) === null;
}

function decideByAcl(
  { principal, action, key }: AccessRequest,
  bucket: BucketAccess,
  object: ObjectAccess | null,
): AccessDecision {
  const { ignorePublicAcls } = effectiveBlock(bucket);
  const onBucket = bucketPermission(action);
  if (onBucket !== null && aclAllows(bucket.acl ?? privateAcl(bucket.ownerId), onBucket, principal, ignorePublicAcls)) {
    return allowed('bucket-acl');
  }
  const onObject = key === null ? null : objectPermission(action);
  if (onObject === null || object === null) return denied('nothing-allows');
  if (customerOfPrincipal(principal) === object.ownerId) return allowed('object-owner');
  return aclAllows(object.acl ?? privateAcl(object.ownerId), onObject, principal, ignorePublicAcls)
    ? allowed('object-acl')
    : denied('nothing-allows');
}

function grantsAllow(grants: readonly KeyGrant[], request: AccessRequest): boolean {
  const action = request.action.toLowerCase();
  const resource = resourceOf(request);
  return grants.some(
    ({ actions, resources, prefix }) =>
      (prefix === undefined || asksBelow(prefix, request)) &&
      actions.some((pattern) => matchWildcard(pattern.toLowerCase(), action)) &&
      resources.some((pattern) => matchWildcard(pattern, resource)),
  );
}

function asksBelow(prefix: string, { conditions, action }: AccessRequest): boolean {
  if (action === 's3:GetBucketLocation') return true;
  return (conditions.get('s3:prefix') ?? ['']).every((asked) => asked.startsWith(prefix));
}

function valuesOf({ conditions }: AccessRequest, object: ObjectAccess | null): ConditionValues {
  const prefix = 's3:existingobjecttag/';
  return (key) => {
    if (!key.startsWith(prefix)) return conditions.get(key) ?? [];
    const value = object?.tags[key.slice(prefix.length)];
    return value === undefined ? [] : [value];
  };
}

const allowed = (reason: AccessReason): AccessDecision => ({ allowed: true, reason });
const denied = (reason: AccessReason): AccessDecision => ({ allowed: false, reason });
