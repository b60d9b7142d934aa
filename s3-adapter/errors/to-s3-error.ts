import { AppError, type ErrorCode } from '#kernel/errors.ts';
import { S3Error } from './s3-error.ts';
import type { S3ErrorCode } from './s3-error-codes.ts';

const FROM_APP_ERROR: Partial<Record<ErrorCode, S3ErrorCode>> = {
  BAD_USER_INPUT: 'InvalidRequest',
  FORBIDDEN: 'AccessDenied',
  RESIDENCY_DENIED: 'AccessDenied',
  CUSTOMER_NOT_FOUND: 'CustomerNotFound',
  WRONG_REGION: 'WrongRegion',
  AUDIT_UNAVAILABLE: 'ServiceUnavailable',
  ROUTING_UNAVAILABLE: 'ServiceUnavailable',
  REGION_UNAVAILABLE: 'ServiceUnavailable',
  REGION_TIMEOUT: 'ServiceUnavailable',
};

/** Everything thrown ends as one of AWS's answers; what nobody expected as InternalError. */
export function toS3Error(thrown: unknown): S3Error {
  if (thrown instanceof S3Error) return thrown;
  const code = thrown instanceof AppError ? FROM_APP_ERROR[thrown.code] : undefined;
  return new S3Error(code ?? 'InternalError', { cause: thrown });
}
