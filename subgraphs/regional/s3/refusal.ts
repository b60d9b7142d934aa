/** What the region refuses, by the S3 API's names, and the HTTP status that the client then gets (written to the audit trail). */
export const REFUSAL_STATUS = {
  AccessDenied: 403,
  CustomerNotFound: 404,
  WrongRegion: 421,
  InvalidBucketName: 400,
  NoSuchBucket: 404,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  MethodNotAllowed: 405,
  InvalidBucketState: 409,
  NoSuchObjectLockConfiguration: 404,
  ObjectLockConfigurationNotFoundError: 404,
  NoSuchUpload: 404,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
  InvalidRange: 416,
  BadDigest: 400,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  EntityTooSmall: 400,
  EntityTooLarge: 400,
  InvalidRequest: 400,
  InvalidArgument: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  OperationAborted: 409,
  BucketAlreadyExists: 409,
  InvalidTargetBucketForLogging: 400,
  AccessControlListNotSupported: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  UnresolvableGrantByEmailAddress: 400,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchTagSet: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  /** Lock headers, or a lock sub-resource, where the bucket has no Object Lock. */
  ObjectLockMissing: 400,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** An expected "no": a value, not an exception. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: RefusalCode;
  /** The request header whose condition failed. */
  readonly condition?: string;
  /** Size of the object whose range was not satisfiable. */
  readonly actualSize?: number;
  /** In place of AWS's usual sentence for the code. */
  readonly message?: string;
  /** The delete marker that a read found instead of an object. */
  readonly marker?: { readonly versionId: string; readonly lastModified: Date };
  /** Why an object that is there is not given out, where the caller may know. */
  readonly complianceState?: 'RESTRICTED';
}

export const refuse = (code: RefusalCode, facts: Omit<Refusal, 'kind' | 'code'> = {}): Refusal => ({
  kind: 'refusal',
  code,
  ...facts,
});

/** Refusals that are decisions about the caller, as opposed to the state of the data. */
const DENIALS: ReadonlySet<RefusalCode> = new Set(['AccessDenied', 'CustomerNotFound', 'WrongRegion']);

export const isDenial = (code: RefusalCode): boolean => DENIALS.has(code);
