import { describe, expect, test } from 'vitest';
import type { CustomerId } from '#kernel/ids.ts';
import type { AccessRequest } from '../../../../subgraphs/regional/access/access-request.ts';
import { type CannedAcl, cannedAcl } from '../../../../subgraphs/regional/access/acl/acl.ts';
import {
  ALL_BLOCKED,
  type BucketAccess,
  type ObjectAccess,
} from '../../../../subgraphs/regional/access/bucket-access.ts';
import { decideAccess } from '../../../../subgraphs/regional/access/decide-access.ts';
import { parsePolicy } from '../../../../subgraphs/regional/access/policy/parse-policy.ts';
import type { KeyGrant, Principal } from '../../../../subgraphs/regional/access/principal.ts';

const acme = 'acme' as CustomerId;
const globex = 'globex' as CustomerId;

const customer = (customerId: CustomerId, grants: readonly KeyGrant[] | null = null): Principal => ({
  kind: 'customer',
  customerId,
  accessKeyId: `${customerId}-key`,
  grants,
});
const owner = customer(acme);
const stranger = customer(globex);
const anonymous: Principal = { kind: 'anonymous' };

const bucketOf = (given: Partial<BucketAccess> = {}): BucketAccess => ({
  ownerId: acme,
  objectOwnership: 'BucketOwnerEnforced',
  acl: null,
  policy: null,
  publicAccessBlock: null,
  publicAccessLifted: true,
  encryption: null,
  ...given,
});
const objectOf = (given: Partial<ObjectAccess> = {}): ObjectAccess => ({
  ownerId: acme,
  acl: null,
  tags: {},
  ...given,
});

const ask = (
  principal: Principal,
  action: string,
  key: string | null = null,
  conditions: Record<string, string> = {},
): AccessRequest => ({
  principal,
  action,
  bucket: 'photos',
  key,
  conditions: new Map(Object.entries(conditions).map(([name, value]) => [name, [value]])),
});

const policy = (...statements: object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'photos');
const everything = ['arn:aws:s3:::photos', 'arn:aws:s3:::photos/*'];
const allowAll = (given: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: everything,
  ...given,
});
const denyAll = (given: object = {}) => allowAll({ Effect: 'Deny', ...given });

const decide = (
  request: AccessRequest,
  bucket: BucketAccess = bucketOf(),
  object: ObjectAccess | null = null,
): string => {
  const { allowed, reason } = decideAccess(request, bucket, object);
  return `${allowed ? 'yes' : 'no'}: ${reason}`;
};

describe('without a policy and without ACLs', () => {
  test.each([
    ['the owner reads', owner, 's3:GetObject', 'yes: bucket-owner'],
    ['the owner changes the policy', owner, 's3:PutBucketPolicy', 'yes: bucket-owner'],
    ['another customer does not read', stranger, 's3:GetObject', 'no: nothing-allows'],
    ['another customer does not write', stranger, 's3:PutObject', 'no: nothing-allows'],
    ['nobody in particular does not list', anonymous, 's3:ListBucket', 'no: nothing-allows'],
  ])('%s', (_, principal, action, expected) => {
    expect(decide(ask(principal, action, 'a.jpg'), bucketOf(), objectOf())).toBe(expected);
  });

  test('an ACL that is left over does not count under BucketOwnerEnforced', () => {
    const open = { acl: cannedAcl('public-read-write', acme, acme) };

    expect(decide(ask(stranger, 's3:ListBucket'), bucketOf(open))).toBe('no: nothing-allows');
    expect(decide(ask(stranger, 's3:GetObject', 'a'), bucketOf(open), objectOf(open))).toBe('no: nothing-allows');
  });
});

describe('a bucket policy', () => {
  const allowed = bucketOf({ policy: policy(allowAll()) });

  test.each([
    ['lets another customer read', stranger, 's3:GetObject', 'yes: policy-allows'],
    ['lets anybody read', anonymous, 's3:GetObject', 'yes: policy-allows'],
  ])('%s', (_, principal, action, expected) => {
    expect(decide(ask(principal, action, 'a.jpg'), allowed, objectOf())).toBe(expected);
  });

  test('a denial outweighs any number of permissions, the owner included', () => {
    const bucket = bucketOf({ policy: policy(allowAll(), denyAll({ Action: 's3:DeleteObject' }), allowAll()) });

    expect(decide(ask(owner, 's3:DeleteObject', 'a'), bucket)).toBe('no: policy-denies');
    expect(decide(ask(stranger, 's3:DeleteObject', 'a'), bucket)).toBe('no: policy-denies');
    expect(decide(ask(stranger, 's3:GetObject', 'a'), bucket)).toBe('yes: policy-allows');
  });

  test('an owner that locked itself out can take the policy back', () => {
    const bucket = bucketOf({ policy: policy(denyAll()) });

    expect(decide(ask(owner, 's3:DeleteBucketPolicy'), bucket)).toBe('yes: bucket-owner');
    expect(decide(ask(owner, 's3:ListBucket'), bucket)).toBe('no: policy-denies');
    expect(decide(ask(stranger, 's3:DeleteBucketPolicy'), bucket)).toBe('no: policy-denies');
  });

  test.each([
    ['customer id', 'globex', true],
    ['account root', 'arn:aws:iam::globex:root', true],
    ['its access key', 'arn:aws:iam::globex:user/globex-key', true],
    ['another access key of it', 'arn:aws:iam::globex:user/other', false],
    ['another customer', 'arn:aws:iam::initech:root', false],
    ['a role', 'arn:aws:iam::globex:role/admin', false],
  ])('names its principals by %s', (_, name, isAllowed) => {
    const bucket = bucketOf({ policy: policy(allowAll({ Principal: { AWS: [name] } })) });

    expect(decideAccess(ask(stranger, 's3:GetObject', 'a'), bucket, null).allowed).toBe(isAllowed);
    expect(decideAccess(ask(anonymous, 's3:GetObject', 'a'), bucket, null).allowed).toBe(false);
  });

  test.each([
    ['s3:Get*', 'arn:aws:s3:::photos/public/*', 'public/a.jpg', true],
    ['S3:GETOBJECT', 'arn:aws:s3:::photos/public/?.jpg', 'public/a.jpg', true],
    ['s3:GetObject', 'arn:aws:s3:::photos/public/?.jpg', 'public/ab.jpg', false],
    ['s3:GetObject', 'arn:aws:s3:::photos/*', 'a/b/c', true],
    ['s3:GetObjectTagging', 'arn:aws:s3:::photos/*', 'a', false],
    ['s3:GetObject', 'arn:aws:s3:::photos', 'a', false],
    ['*', '*', 'a', true],
  ])('%s on %s and the key %s', (Action, Resource, key, isAllowed) => {
    const bucket = bucketOf({ policy: policy(allowAll({ Action, Resource })) });

    expect(decideAccess(ask(stranger, 's3:GetObject', key), bucket, null).allowed).toBe(isAllowed);
  });

  test('NotAction, NotResource and a denying NotPrincipal mean everything else', () => {
    const notDelete = bucketOf({ policy: policy(allowAll({ Action: undefined, NotAction: 's3:Delete*' })) });
    const notSecret = bucketOf({
      policy: policy(allowAll({ Resource: undefined, NotResource: 'arn:aws:s3:::photos/secret/*' })),
    });
    const onlyGlobex = bucketOf({
      policy: policy(allowAll(), denyAll({ Principal: undefined, NotPrincipal: { AWS: 'globex' } })),
    });

    expect(decide(ask(stranger, 's3:DeleteObject', 'a'), notDelete)).toBe('no: nothing-allows');
    expect(decide(ask(stranger, 's3:GetObject', 'a'), notDelete)).toBe('yes: policy-allows');
    expect(decide(ask(stranger, 's3:GetObject', 'secret/a'), notSecret)).toBe('no: nothing-allows');
    expect(decide(ask(anonymous, 's3:GetObject', 'a'), onlyGlobex)).toBe('no: policy-denies');
    expect(decide(ask(stranger, 's3:GetObject', 'a'), onlyGlobex)).toBe('yes: policy-allows');
  });
});

describe('conditions', () => {
  const conditional = (Condition: object) => bucketOf({ policy: policy(allowAll({ Condition })) });
  const values = {
    'aws:sourceip': '192.0.2.7',
    'aws:securetransport': 'false',
    's3:prefix': 'public/a',
    's3:max-keys': '10',
    'aws:currenttime': '2026-11-24T10:00:00Z',
    's3:RequestObjectTag/Class': 'a',
  };

  test.each([
    ['StringEquals', { StringEquals: { 's3:prefix': ['x', 'public/a'] } }, true],
    ['StringEquals with another value', { StringEquals: { 's3:prefix': 'public/b' } }, false],
    ['StringEquals with a key that is not there', { StringEquals: { 's3:delimiter': '/' } }, false],
    ['StringEqualsIfExists with a key that is not there', { StringEqualsIfExists: { 's3:delimiter': '/' } }, true],
    ['StringNotEquals with a key that is not there', { StringNotEquals: { 's3:delimiter': '/' } }, true],
    ['StringNotEquals', { StringNotEquals: { 's3:prefix': 'public/a' } }, false],
    ['StringLike', { StringLike: { 's3:prefix': 'public/*' } }, true],
    ['StringNotLike', { StringNotLike: { 's3:prefix': ['public/*'] } }, false],
    ['keys in any case', { StringLike: { 'S3:Prefix': 'public/*' } }, true],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } }, true],
    ['IpAddress elsewhere', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, false],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, false],
    ['Bool as a JSON boolean', { Bool: { 'aws:SecureTransport': false } }, true],
    ['NumericLessThanEquals', { NumericLessThanEquals: { 's3:max-keys': '10' } }, true],
    ['NumericLessThan', { NumericLessThan: { 's3:max-keys': 10 } }, false],
    ['DateGreaterThan', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, true],
    ['DateLessThan', { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, false],
    ['Null of a key that is there', { Null: { 's3:prefix': 'true' } }, false],
    ['Null of a key that is not', { Null: { 's3:delimiter': true } }, true],
    ['ForAllValues without a value', { 'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': 'a' } }, true],
    ['ForAnyValue without a value', { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'a' } }, false],
    ['all of several', { StringLike: { 's3:prefix': 'public/*' }, Bool: { 'aws:SecureTransport': 'true' } }, false],
  ])('%s', (_, condition, isAllowed) => {
    const request = ask(stranger, 's3:ListBucket', null, values);

    expect(decideAccess(request, conditional(condition), null).allowed).toBe(isAllowed);
  });

  test('a tag of the object decides, and its key has a case', () => {
    const bucket = conditional({ StringEquals: { 's3:ExistingObjectTag/Security': 'public' } });
    const read = ask(stranger, 's3:GetObject', 'a');

    expect(decide(read, bucket, objectOf({ tags: { Security: 'public' } }))).toBe('yes: policy-allows');
    expect(decide(read, bucket, objectOf({ tags: { security: 'public' } }))).toBe('no: nothing-allows');
    expect(decide(read, bucket, null)).toBe('no: nothing-allows');
  });
});

describe('access control lists', () => {
  const withAcl = (name: CannedAcl, given: Partial<BucketAccess> = {}) =>
    bucketOf({ objectOwnership: 'ObjectWriter', acl: cannedAcl(name, acme, acme), ...given });
  const object = (name: CannedAcl, ownerId = acme) => objectOf({ ownerId, acl: cannedAcl(name, ownerId, acme) });

  test.each<[CannedAcl, Principal, string, string]>([
    ['private', stranger, 's3:ListBucket', 'no: nothing-allows'],
    ['public-read', anonymous, 's3:ListBucket', 'yes: bucket-acl'],
    ['public-read', anonymous, 's3:PutObject', 'no: nothing-allows'],
    ['public-read-write', anonymous, 's3:PutObject', 'yes: bucket-acl'],
    ['public-read-write', anonymous, 's3:PutBucketAcl', 'no: nothing-allows'],
    ['authenticated-read', anonymous, 's3:ListBucket', 'no: nothing-allows'],
    ['authenticated-read', stranger, 's3:ListBucket', 'yes: bucket-acl'],
    ['public-read', stranger, 's3:GetBucketPolicy', 'no: nothing-allows'],
  ])('%s bucket, %o, %s', (name, principal, action, expected) => {
    expect(decide(ask(principal, action), withAcl(name))).toBe(expected);
  });

  test.each<[CannedAcl, CannedAcl, Principal, string, string]>([
    ['private', 'public-read', anonymous, 's3:GetObject', 'yes: object-acl'],
    ['private', 'private', anonymous, 's3:GetObject', 'no: nothing-allows'],
    ['public-read', 'private', stranger, 's3:GetObject', 'no: nothing-allows'],
    ['public-read-write', 'private', stranger, 's3:DeleteObject', 'yes: bucket-acl'],
    ['private', 'authenticated-read', stranger, 's3:GetObjectVersion', 'yes: object-acl'],
    ['private', 'public-read', stranger, 's3:PutObjectAcl', 'no: nothing-allows'],
  ])('%s bucket, %s object, %o, %s', (bucket, acl, principal, action, expected) => {
    expect(decide(ask(principal, action, 'a'), withAcl(bucket), object(acl))).toBe(expected);
  });

  test("what somebody else wrote is theirs; the bucket's owner may only remove it", () => {
    const theirs = object('private', globex);

    expect(decide(ask(owner, 's3:GetObject', 'a'), withAcl('private'), theirs)).toBe('no: nothing-allows');
    expect(decide(ask(owner, 's3:DeleteObject', 'a'), withAcl('private'), theirs)).toBe('yes: bucket-owner');
    expect(decide(ask(stranger, 's3:GetObject', 'a'), withAcl('private'), theirs)).toBe('yes: object-owner');
    expect(decide(ask(owner, 's3:GetObject', 'a'), bucketOf(), theirs)).toBe('yes: bucket-owner');
    const given = object('bucket-owner-full-control', globex);
    expect(decide(ask(owner, 's3:GetObject', 'a'), withAcl('private'), given)).toBe('yes: object-acl');
  });

  test('IgnorePublicAcls makes grants to groups void, not those to customers', () => {
    const publicAccessBlock = { ...ALL_BLOCKED, restrictPublicBuckets: false };
    const grants = [...cannedAcl('public-read', acme, acme).grants];
    const named = { grantee: { kind: 'customer' as const, id: globex }, permission: 'READ' as const };

    expect(decide(ask(stranger, 's3:ListBucket'), withAcl('public-read', { publicAccessBlock }))).toBe(
      'no: nothing-allows',
    );
    const bucket = withAcl('private', { publicAccessBlock, acl: { grants: [...grants, named] } });
    expect(decide(ask(stranger, 's3:ListBucket'), bucket)).toBe('yes: bucket-acl');
    expect(decide(ask(anonymous, 's3:ListBucket'), bucket)).toBe('no: nothing-allows');
  });
});

describe('what is public stays blocked unless an operator lifted it', () => {
  const open = { policy: policy(allowAll()), publicAccessBlock: null };
  const narrow = { policy: policy(allowAll({ Principal: { AWS: 'globex' } })), publicAccessBlock: null };

  test.each([
    ['a public policy', open, false, 'no: nothing-allows'],
    ['a public policy, lifted', open, true, 'yes: policy-allows'],
    ['a policy for one customer', narrow, false, 'yes: policy-allows'],
  ])('%s', (_, access, publicAccessLifted, expected) => {
    expect(decide(ask(stranger, 's3:GetObject', 'a'), bucketOf({ ...access, publicAccessLifted }))).toBe(expected);
  });

  test('the owner keeps its access', () => {
    expect(decide(ask(owner, 's3:GetObject', 'a'), bucketOf({ ...open, publicAccessLifted: false }))).toBe(
      'yes: policy-allows',
    );
  });
});

describe('the limits of an access key', () => {
  const limited = customer(acme, [{ actions: ['s3:GetObject', 's3:List*'], resources: ['photos', 'photos/in/*'] }]);

  test.each([
    ['s3:GetObject', 'in/a', 'yes: bucket-owner'],
    ['s3:GetObject', 'out/a', 'no: key-grants'],
    ['s3:PutObject', 'in/a', 'no: key-grants'],
    ['s3:ListBucket', null, 'yes: bucket-owner'],
    ['s3:DeleteBucketPolicy', null, 'no: key-grants'],
  ])('%s on %s', (action, key, expected) => {
    expect(decide(ask(limited, action, key))).toBe(expected);
  });

  test('come before any policy', () => {
    const bucket = bucketOf({ policy: policy(allowAll()) });

    expect(decide(ask(limited, 's3:PutObject', 'in/a'), bucket)).toBe('no: key-grants');
    expect(decide(ask(customer(acme, []), 's3:GetObject', 'in/a'), bucket)).toBe('no: key-grants');
  });
});
