/** What a write is called in event notifications, by its operation in the audit trail (AWS: "Supported event types"). */
const CREATIONS: Readonly<Record<string, string>> = {
  PutObject: 's3:ObjectCreated:Put',
  PostObject: 's3:ObjectCreated:Post',
  CopyObject: 's3:ObjectCreated:Copy',
  CompleteMultipartUpload: 's3:ObjectCreated:CompleteMultipartUpload',
};

/** An object that came another way (an import, an access log) came by a PUT as far as its bucket's owner can tell. */
export const creationEvent = (operation: string): string => CREATIONS[operation] ?? 's3:ObjectCreated:Put';

/** Without its last part: whether a version is gone or a delete marker was put is known only when it is done. */
export const removalEvent = (operation: string): string =>
  operation.startsWith('Expire') ? 's3:LifecycleExpiration' : 's3:ObjectRemoved';

/** Everything that a bucket can be told of, and the wildcards over it. */
export const EVENT_NAMES: ReadonlySet<string> = new Set([
  ...Object.values(CREATIONS),
  ...['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectRemoved:Delete', 's3:ObjectRemoved:DeleteMarkerCreated'],
  ...['s3:LifecycleExpiration:*', 's3:LifecycleExpiration:Delete', 's3:LifecycleExpiration:DeleteMarkerCreated'],
]);
