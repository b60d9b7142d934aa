import type { AuditTrail } from '../../audit/audit-trail.ts';

/**
 * What a change came to, for the answer: decided on like everything else that is disclosed, once it is known whose it is. Rejects
 * with RESIDENCY_DENIED; the change stays, and the trail says so.
 */
export async function discloseResult<Result extends { readonly customerId: string | null }>(
  trail: AuditTrail,
  operation: string,
  result: Result,
): Promise<Result> {
  return result.customerId === null ? result : trail.follow(result.customerId, operation, async () => result);
}

/** Something about a customer whom the input names: decided on before it is done. */
export async function followNamed<Result>(
  trail: AuditTrail,
  customerId: string | null | undefined,
  operation: string,
  action: () => Promise<Result>,
): Promise<Result> {
  return customerId === null || customerId === undefined || customerId === ''
    ? action()
    : trail.follow(customerId, operation, action);
}
