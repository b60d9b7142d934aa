import { S3Error } from '../errors/s3-error.ts';
import type { RefusalFragment } from '../generated/graphql.ts';
import { httpDate } from '../http-date.ts';

type Refused = { readonly __typename: 'S3Refusal' } & RefusalFragment;

/** The region's answer, or its refusal as an error. The region has recorded a refusal already. */
export function accepted<Result extends { readonly __typename: string }>(
  result: Result | Refused,
): Exclude<Result, { readonly __typename: 'S3Refusal' }> {
  if (isRefused(result)) throw refusalError(result);
  return result as Exclude<Result, { readonly __typename: 'S3Refusal' }>;
}

const isRefused = (result: { readonly __typename: string }): result is Refused => result.__typename === 'S3Refusal';

function refusalError(refused: Refused): S3Error {
  const { code, condition, actualSize, message, markerVersionId, markerLastModified, complianceState } = refused;
  if (code === 'ObjectLockMissing') {
    return new S3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration', recorded: true });
  }
  const fields: Record<string, string | number> = {};
  if (typeof condition === 'string') fields['Condition'] = condition;
  if (typeof actualSize === 'number') fields['ActualObjectSize'] = actualSize;
  const told = { fields, recorded: true, ...(typeof message === 'string' ? { message } : {}) };
  if (typeof complianceState === 'string') {
    return new S3Error(code, { ...told, headers: { 'x-compliance-state': complianceState } });
  }
  if (typeof markerVersionId !== 'string') {
    return new S3Error(code, code === 'NoSuchKey' ? { ...told, headers: { 'x-amz-delete-marker': 'false' } } : told);
  }
  // AWS tells a delete marker from a key that never was.
  const headers = {
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': markerVersionId,
    ...(typeof markerLastModified === 'string' ? { 'last-modified': httpDate(markerLastModified) } : {}),
    ...(code === 'MethodNotAllowed' ? { allow: 'DELETE' } : {}),
  };
  return new S3Error(code, { ...told, headers });
}
