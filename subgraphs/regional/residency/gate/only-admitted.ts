import type { AuditTrail } from '../../audit/audit-trail.ts';

/** Of a list over many customers, what residency lets this request see; what concerns no customer stays. */
export async function onlyAdmitted<Item extends { readonly customerId: string | null }>(
  trail: AuditTrail,
  items: readonly Item[],
  operation: string,
): Promise<Item[]> {
  const admitted = new Map<string, boolean>();
  for (const { customerId } of items) {
    if (customerId !== null && !admitted.has(customerId)) {
      admitted.set(customerId, await trail.admits(customerId, operation));
    }
  }
  return items.filter(({ customerId }) => customerId === null || admitted.get(customerId) === true);
}
