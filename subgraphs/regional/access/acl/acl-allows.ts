import type { Principal } from '../principal.ts';
import type { Acl, AclGrantee, AclPermission } from './acl.ts';

/** Does any grant give the permission? Groups count unless IgnorePublicAcls is on. */
export function aclAllows(acl: Acl, permission: AclPermission, principal: Principal, ignorePublic: boolean): boolean {
  return acl.grants.some(
    (grant) =>
      (grant.permission === permission || grant.permission === 'FULL_CONTROL') &&
      includes(grant.grantee, principal, ignorePublic),
  );
}

function includes(grantee: AclGrantee, principal: Principal, ignorePublic: boolean): boolean {
  if (grantee.kind === 'customer') return principal.kind === 'customer' && principal.customerId === grantee.id;
  if (ignorePublic) return false;
  return grantee.group === 'AllUsers' || (grantee.group === 'AuthenticatedUsers' && principal.kind === 'customer');
}

/** AWS, "Mapping of ACL permissions and access policy permissions". Null: no ACL gives this. */
export function bucketPermission(action: string): AclPermission | null {
  return BUCKET_PERMISSIONS[action] ?? null;
}

export function objectPermission(action: string): AclPermission | null {
  return OBJECT_PERMISSIONS[action] ?? null;
}

const BUCKET_PERMISSIONS: Readonly<Record<string, AclPermission>> = {
  's3:ListBucket': 'READ',
  's3:ListBucketVersions': 'READ',
  's3:ListBucketMultipartUploads': 'READ',
  's3:GetBucketAcl': 'READ_ACP',
  's3:PutBucketAcl': 'WRITE_ACP',
  // Writing is a matter of the bucket, whoever owns the object that is replaced.
  's3:PutObject': 'WRITE',
  's3:DeleteObject': 'WRITE',
};

const OBJECT_PERMISSIONS: Readonly<Record<string, AclPermission>> = {
  's3:GetObject': 'READ',
  's3:GetObjectVersion': 'READ',
  's3:GetObjectAttributes': 'READ',
  's3:GetObjectVersionAttributes': 'READ',
  's3:GetObjectAcl': 'READ_ACP',
  's3:GetObjectVersionAcl': 'READ_ACP',
  's3:PutObjectAcl': 'WRITE_ACP',
  's3:PutObjectVersionAcl': 'WRITE_ACP',
};
