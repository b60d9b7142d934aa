/** An access control list as S3 has them: who may do which of five things. */
export interface Acl {
  readonly grants: readonly AclGrant[];
}

export interface AclGrant {
  readonly grantee: AclGrantee;
  readonly permission: AclPermission;
}

export type AclGrantee =
  | { readonly kind: 'customer'; readonly id: string }
  | { readonly kind: 'group'; readonly group: AclGroup };

export const ACL_GROUPS = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
} as const;
export type AclGroup = keyof typeof ACL_GROUPS;

export const ACL_PERMISSIONS = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const;
export type AclPermission = (typeof ACL_PERMISSIONS)[number];

export const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'log-delivery-write',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const;
export type CannedAcl = (typeof CANNED_ACLS)[number];

/** AWS: at most 100 grants. */
export const MOST_GRANTS = 100;

const customer = (id: string, permission: AclPermission): AclGrant => ({
  grantee: { kind: 'customer', id },
  permission,
});
const group = (name: AclGroup, permission: AclPermission): AclGrant => ({
  grantee: { kind: 'group', group: name },
  permission,
});

export const privateAcl = (owner: string): Acl => ({ grants: [customer(owner, 'FULL_CONTROL')] });

/** AWS, "Canned ACL". */
export function cannedAcl(name: CannedAcl, owner: string, bucketOwner: string): Acl {
  const full = customer(owner, 'FULL_CONTROL');
  const forBucketOwner = (permission: AclPermission): readonly AclGrant[] =>
    owner === bucketOwner ? [] : [customer(bucketOwner, permission)];
  const added: Record<CannedAcl, readonly AclGrant[]> = {
    private: [],
    'public-read': [group('AllUsers', 'READ')],
    'public-read-write': [group('AllUsers', 'READ'), group('AllUsers', 'WRITE')],
    'authenticated-read': [group('AuthenticatedUsers', 'READ')],
    'aws-exec-read': [],
    'log-delivery-write': [group('LogDelivery', 'WRITE'), group('LogDelivery', 'READ_ACP')],
    'bucket-owner-read': forBucketOwner('READ'),
    'bucket-owner-full-control': forBucketOwner('FULL_CONTROL'),
  };
  return { grants: [full, ...added[name]] };
}

export const isPublicAcl = ({ grants }: Acl): boolean =>
  grants.some(({ grantee }) => grantee.kind === 'group' && grantee.group !== 'LogDelivery');
