import type { CustomerId } from '#kernel/ids.ts';
import type { Acl } from './acl/acl.ts';
import type { PolicyDocument } from './policy/policy-document.ts';

export const OBJECT_OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type ObjectOwnership = (typeof OBJECT_OWNERSHIPS)[number];

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export const ALL_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

const NOTHING_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

/** What a bucket says about who may use it. */
export interface BucketAccess {
  readonly ownerId: CustomerId;
  /** Null: no ownership controls, which means ObjectWriter. */
  readonly objectOwnership: ObjectOwnership | null;
  /** Null: the owner's alone. */
  readonly acl: Acl | null;
  readonly policy: PolicyDocument | null;
  /** As its owner configured it. */
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** Only then does the owner's configuration count; otherwise everything public is blocked. */
  readonly publicAccessLifted: boolean;
  /** The bucket's default encryption, as it was put; null: none. */
  readonly encryption: unknown;
}

/** What an object says about who may use it. */
export interface ObjectAccess {
  readonly ownerId: CustomerId;
  readonly acl: Acl | null;
  readonly tags: Readonly<Record<string, string>>;
}

export const aclsAreEnabled = ({ objectOwnership }: Pick<BucketAccess, 'objectOwnership'>): boolean =>
  objectOwnership !== 'BucketOwnerEnforced';

/** What is in force, whatever the owner configured. */
export function effectiveBlock({
  publicAccessLifted,
  publicAccessBlock,
}: Pick<BucketAccess, 'publicAccessLifted' | 'publicAccessBlock'>): PublicAccessBlock {
  return publicAccessLifted ? (publicAccessBlock ?? NOTHING_BLOCKED) : ALL_BLOCKED;
}
