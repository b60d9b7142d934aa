import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { parameterOf, type S3Request } from '../s3-request.ts';

/** The route says that there is a bucket (and a key); the types do not. */
export function bucketOf({ bucket }: S3Request): string {
  if (bucket === null) throw new S3Error('InvalidBucketName');
  return bucket;
}

export function objectOf({ bucket, key }: S3Request): { readonly bucket: string; readonly key: string } {
  if (bucket === null || key === null) throw new S3Error('InvalidURI');
  return { bucket, key };
}

/** An object and which version of it; null: the current one. */
export function versionOf(request: S3Request): {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | null;
} {
  return { ...objectOf(request), versionId: readVersionId(request) };
}

export function readVersionId(request: S3Request): string | null {
  const versionId = parameterOf(request, 'versionId');
  if (versionId === '') throw invalidArgument('versionId', '', 'Version id cannot be the empty string');
  return versionId;
}
