import { S3Error } from '../errors/s3-error.ts';
import type { S3WriteConditions } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';

/** AWS, "Conditional writes": If-Match with an ETag, or If-None-Match with `*` (or, beyond AWS, an ETag); not both. */
export function readWriteConditions(request: S3Request): S3WriteConditions {
  const ifMatch = headerOf(request, 'if-match');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifMatch !== null && ifNoneMatch !== null) {
    throw new S3Error('NotImplemented', { fields: { Header: 'If-None-Match' } });
  }
  return { ifMatch, ifNoneMatch };
}
