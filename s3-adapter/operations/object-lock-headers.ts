import type { BodyPlan } from '../body/body-plan.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import type { S3LockInput, S3RetentionInput } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { inTheFuture, isLockMode } from './object-lock-xml.ts';

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';

/** What an upload asks to be locked with; null if nothing. */
export function readLockHeaders(request: S3Request, now: Date): S3LockInput | null {
  const retention = readRetentionHeaders(request, now);
  const hold = headerOf(request, HOLD);
  if (hold !== null && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument(HOLD, hold, 'Legal Hold must be either of ON or OFF');
  }
  if (retention === null && hold === null) return null;
  return { retention, legalHold: hold === null ? null : hold === 'ON' };
}

function readRetentionHeaders(request: S3Request, now: Date): S3RetentionInput | null {
  const [mode, date] = [headerOf(request, MODE), headerOf(request, UNTIL)];
  if (mode === null && date === null) return null;
  if (mode === null || date === null) {
    throw invalidArgument(
      mode === null ? MODE : UNTIL,
      '',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (!isLockMode(mode)) throw invalidArgument(MODE, mode, 'Unknown wormMode directive.');
  const until = new Date(date);
  if (Number.isNaN(until.getTime())) {
    throw invalidArgument(UNTIL, date, 'The retain until date must be provided in ISO 8601 format');
  }
  return { mode, until: inTheFuture(until, now, UNTIL) };
}

/** AWS: what will be kept for years must have arrived as it was sent. */
export function requireIntegrity(lock: S3LockInput | null, plan: BodyPlan): void {
  if (lock?.retention === null || lock?.retention === undefined || plan.md5 !== null || plan.checksum !== null) return;
  throw new S3Error('InvalidRequest', {
    message:
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  });
}

/** `x-amz-bypass-governance-retention: true`; whether the caller may is the region's decision. */
export const bypassesGovernance = (request: S3Request): boolean =>
  headerOf(request, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
