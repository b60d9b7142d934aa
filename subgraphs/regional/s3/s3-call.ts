import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry, DecisionRecord } from '../audit/audit-entry.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import { isDenial, REFUSAL_STATUS, type RefusalCode } from './refusal.ts';

/** One S3 request as the services see it: whose data, which operation, and the facts that its audit entry repeats. */
export interface S3Call {
  readonly request: RequestFacts;
  readonly customerId: CustomerId;
  /** AWS's name of the operation. */
  readonly operation: string;
  /** What was decided about where the data goes; absent for a call that is refused before. */
  readonly residency?: DecisionRecord;
}

export interface S3Target {
  readonly bucket?: string;
  readonly objectKey?: string;
  readonly objectId?: string;
  readonly versionId?: string;
}

/** Signed requests follow S3 exactly; unsigned ones exist only in the open mode. */
export const isSigned = (call: S3Call): boolean => call.request.actor !== null;

/** Nobody's call, too, can be refused. */
type RefusedCall = Omit<S3Call, 'customerId'> & { readonly customerId: CustomerId | null };

export function succeeded(call: RefusedCall, target: S3Target, statusCode: number, bytesTransferred = 0): AuditEntry {
  const { request, customerId, operation, residency } = call;
  return { request, customerId, operation, ...target, statusCode, bytesTransferred, decision: 'ALLOW', ...residency };
}

export function refused(call: RefusedCall, target: S3Target, code: RefusalCode): AuditEntry {
  const entry = { ...succeeded(call, target, REFUSAL_STATUS[code]), errorCode: code };
  return isDenial(code) ? { ...entry, decision: 'DENY' } : entry;
}
