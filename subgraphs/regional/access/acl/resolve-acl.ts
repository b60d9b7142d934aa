import type { CustomerId } from '#kernel/ids.ts';
import { type Refusal, refuse } from '../../s3/refusal.ts';
import { aclsAreEnabled, type BucketAccess, effectiveBlock } from '../bucket-access.ts';
import { type Acl, type AclGrant, cannedAcl, isPublicAcl } from './acl.ts';
import type { AclWish, WishedGrant } from './parse-acl.ts';

/** Whom a grant can name. */
export interface Grantees {
  /** Which of these are customers of this region. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The one customer that has this contact address; null if none or several have. */
  withEmail(address: string): Promise<CustomerId | null>;
}

export interface AclContext {
  readonly bucket: Pick<BucketAccess, 'ownerId' | 'objectOwnership' | 'publicAccessBlock' | 'publicAccessLifted'>;
  /** Whose resource the list is of. */
  readonly ownerId: CustomerId;
  /** An object's list: under BucketOwnerEnforced it may still say what is true anyway. */
  readonly ofObject: boolean;
}

/** A wish as a list, or why the bucket does not take it. */
export async function resolveAcl(wish: AclWish, context: AclContext, grantees: Grantees): Promise<Acl | Refusal> {
  const { bucket, ownerId } = context;
  if (!aclsAreEnabled(bucket)) {
    return isTrueAnyway(wish, context) ? { grants: [] } : refuse('AccessControlListNotSupported');
  }
  const acl =
    'canned' in wish ? cannedAcl(wish.canned, ownerId, bucket.ownerId) : await resolveGrants(wish, ownerId, grantees);
  if ('kind' in acl) return acl;
  return effectiveBlock(bucket).blockPublicAcls && isPublicAcl(acl) ? refuse('AccessDenied') : acl;
}

/** AWS: uploads may still carry the bucket-owner ACLs, so that one client suits buckets of both kinds. */
function isTrueAnyway(wish: AclWish, { ofObject, bucket }: AclContext): boolean {
  if (!ofObject) return false;
  if ('canned' in wish) return wish.canned === 'bucket-owner-full-control' || wish.canned === 'bucket-owner-read';
  return wish.grants.every(
    ({ grantee, permission }) =>
      grantee.kind === 'customer' && grantee.id === bucket.ownerId && permission === 'FULL_CONTROL',
  );
}

async function resolveGrants(
  { owner, grants }: Extract<AclWish, { grants: unknown }>,
  ownerId: CustomerId,
  grantees: Grantees,
): Promise<Acl | Refusal> {
  if (owner !== null && owner !== ownerId) return refuse('AccessDenied');
  const ids = grants.flatMap(({ grantee }) => (grantee.kind === 'customer' ? [grantee.id] : []));
  const known = await grantees.known([...new Set(ids)]);
  const resolved: AclGrant[] = [];
  for (const grant of grants) {
    const one = await resolveGrant(grant, known, grantees);
    if ('kind' in one) return one;
    resolved.push(one);
  }
  return { grants: resolved };
}

async function resolveGrant(
  { grantee, permission }: WishedGrant,
  known: ReadonlySet<string>,
  grantees: Grantees,
): Promise<AclGrant | Refusal> {
  if (grantee.kind === 'group') return { grantee, permission };
  if (grantee.kind === 'customer') {
    return known.has(grantee.id) ? { grantee, permission } : refuse('InvalidArgument', { message: 'Invalid id' });
  }
  const id = await grantees.withEmail(grantee.address);
  if (id === null) return refuse('UnresolvableGrantByEmailAddress');
  return { grantee: { kind: 'customer', id }, permission };
}
