import { AppError } from '#kernel/errors.ts';
import type { KeyGrant } from '../access/principal.ts';

export const PERMISSIONS = ['read', 'write', 'delete', 'list', 'admin', 'governance_bypass'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A bucket, or the keys of it that begin with a prefix. */
export interface KeyScope {
  readonly bucket: string;
  readonly prefix?: string | undefined;
}

/** What a key is limited to. Null permissions: whatever its customer may; no scopes: every bucket of the customer. */
export interface KeyLimits {
  readonly permissions: readonly Permission[] | null;
  readonly scopes: readonly KeyScope[];
  readonly expiresAt: Date | null;
  readonly label: string | null;
}

/** Actions of Amazon S3's service authorisation reference. */
const ACTIONS: Readonly<Record<Permission, readonly string[]>> = {
  read: ['s3:GetObject*', 's3:ListMultipartUploadParts'],
  write: ['s3:PutObject', 's3:PutObjectTagging', 's3:PutObjectVersionTagging', 's3:AbortMultipartUpload'],
  delete: ['s3:DeleteObject*'],
  list: ['s3:ListBucket*', 's3:ListAllMyBuckets', 's3:GetBucketLocation'],
  admin: [
    's3:CreateBucket',
    's3:DeleteBucket*',
    's3:GetBucket*',
    's3:PutBucket*',
    's3:Get*Configuration',
    's3:Put*Configuration',
    's3:PutObject*Acl',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
  ],
  governance_bypass: ['s3:BypassGovernanceRetention'],
};

/** The same as the access decision understands it; null for a key that is not limited. */
export function grantsOf({ permissions, scopes }: Pick<KeyLimits, 'permissions' | 'scopes'>): KeyGrant[] | null {
  if (permissions === null && scopes.length === 0) return null;
  const actions = permissions === null ? ['s3:*'] : permissions.flatMap((permission) => ACTIONS[permission]);
  if (scopes.length === 0) return [{ actions, resources: ['*'] }];
  return scopes.flatMap(({ bucket, prefix = '' }) => {
    const objects = { actions, resources: [`${bucket}/${prefix}*`] };
    const ofBucket = { actions, resources: [bucket] };
    // With a prefix nothing of the bucket as a whole is theirs but listing below it.
    return prefix === '' ? [objects, ofBucket] : [objects, { ...ofBucket, actions: listOf(actions), prefix }];
  });
}

const LISTING = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads', 's3:GetBucketLocation'];
const listOf = (actions: readonly string[]): string[] =>
  actions.includes('s3:*') || actions.includes('s3:ListBucket*') ? LISTING : [];

const MOST_SCOPES = 20;
const LONGEST_PREFIX = 1_024;
const LONGEST_LABEL = 128;

/** From a request of any channel; rejects with UNPROCESSABLE for each thing that is wrong. */
export function parseLimits(input: Readonly<Record<string, unknown>>, now: Date): KeyLimits {
  const problems: { field: string; message: string }[] = [];
  const check = (isRight: boolean, field: string, message: string): void => {
    if (!isRight) problems.push({ field, message });
  };
  const { permissions = null, expiresAt = null, label = null } = input;
  const scopes = input['scopes'] ?? [];
  check(permissions === null || isPermissions(permissions), 'permissions', `must be some of ${PERMISSIONS.join(', ')}`);
  check(isScopes(scopes), 'scopes', `must be at most ${MOST_SCOPES} of {bucket, prefix}, without * and ?`);
  const expiry = expiresAt === null ? null : new Date(expiresAt as string | Date);
  check(expiry === null || expiry.getTime() > now.getTime(), 'expiresAt', 'must be a time in the future');
  check(label === null || (typeof label === 'string' && label.length <= LONGEST_LABEL), 'label', 'is too long');
  if (problems.length > 0) {
    const [{ field, message } = { field: '', message: '' }] = problems;
    throw new AppError('UNPROCESSABLE', `${field} ${message}.`, { facts: { errors: problems } });
  }
  return {
    permissions: permissions as Permission[] | null,
    scopes: (scopes as KeyScope[]).map(({ bucket, prefix }) => (prefix ? { bucket, prefix } : { bucket })),
    expiresAt: expiry,
    label: label as string | null,
  };
}

function isPermissions(value: unknown): value is Permission[] {
  const known: readonly unknown[] = PERMISSIONS;
  return Array.isArray(value) && value.length > 0 && value.every((item) => known.includes(item));
}

function isScopes(value: unknown): value is KeyScope[] {
  return Array.isArray(value) && value.length <= MOST_SCOPES && value.every(isScope);
}

function isScope(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { bucket, prefix } = value as Record<string, unknown>;
  const isPrefix = prefix === undefined || prefix === null || isPlain(prefix, LONGEST_PREFIX);
  return isPlain(bucket, 63) && bucket !== '' && isPrefix;
}

const isPlain = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest && !/[*?]/.test(value);
