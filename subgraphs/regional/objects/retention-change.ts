import type { ObjectLock, Retention } from './stored-object.ts';

export interface RetentionRequest {
  /** Null: take the retention away. */
  readonly wanted: Retention | null;
  /** The caller may and wants to bypass GOVERNANCE retention. */
  readonly bypassGovernance: boolean;
  readonly now: Date;
}

/**
 * AWS, "Object Lock: retention modes". A period may always be made longer. COMPLIANCE is never shortened or changed, by nobody;
 * GOVERNANCE only by who may bypass it.
 */
export function mayChangeRetention({ retention: current }: ObjectLock, request: RetentionRequest): boolean {
  const { wanted, bypassGovernance, now } = request;
  if (current === null || current.until <= now) return true;
  if (wanted !== null && wanted.mode === current.mode && wanted.until >= current.until) return true;
  return current.mode === 'GOVERNANCE' && bypassGovernance;
}
