import { AppError } from '#kernel/errors.ts';
import type { CustomerService } from '../../customers/customer-service.ts';
import type { RestCall } from '../../rest/add-route.ts';
import { LARGEST_PAGE, type Position } from '../../shared/page.ts';

/**
 * For an answer about all customers of the region from which none can be left out, like the log with its proofs: each customer's
 * residency is asked, and recorded. Rejects with RESIDENCY_DENIED if one forbids it.
 */
export async function requireEverybody(
  { facts, trail, operation }: RestCall,
  customers: CustomerService,
): Promise<void> {
  let after: Position | null = null;
  let refused = 0;
  do {
    const page = { first: LARGEST_PAGE, after };
    const { edges, pageInfo } = await customers.list(facts.caller, {}, page);
    for (const { node } of edges) if (!(await trail.admits(node.id, operation))) refused += 1;
    const last = edges.at(-1)?.node;
    after = pageInfo.hasNextPage && last !== undefined ? { at: last.createdAt, id: last.id } : null;
  } while (after !== null);
  if (refused === 0) return;
  throw new AppError(
    'RESIDENCY_DENIED',
    `The residency of ${refused} customers does not let their entries leave the region to here. Ask for one customer's with X-Customer-ID.`,
    { facts: { refused } },
  );
}
