import { authorize, refusalOf } from '#kernel/authorization/authorize.ts';
import { customerNamedBy } from '#kernel/authorization/caller.ts';
import type { Operation } from '#kernel/authorization/policy-table.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Caller } from './request-facts.ts';

/** RFC 9110 §15.5.20: what another region owns is refused here, before any data is read. */
export function requireThisRegion(regionId: RegionId, named: string): void {
  if (named !== regionId) throw wrongRegion(regionId);
}

export function wrongRegion(regionId: RegionId): AppError {
  return new AppError('WRONG_REGION', `This is region ${regionId}; another region owns what was asked for.`, {
    facts: { regionId },
  });
}

export function customerNotFound(regionId: RegionId): AppError {
  return new AppError('CUSTOMER_NOT_FOUND', `No such customer in region ${regionId}. Register it here first.`, {
    facts: { regionId },
  });
}

/**
 * Whom a list of the region must be narrowed to for this caller; null: the whole region. Throws the refusal of a caller who may not
 * have the list at all, and BAD_USER_INPUT if the caller has several customers and says not which.
 */
export function onlyCustomer(caller: Caller, operation: Operation, regionId: RegionId): CustomerId | null {
  authorize(caller, operation, { regionId });
  const named = customerNamedBy(caller);
  if (named !== null) return named;
  if (caller.kind !== 'user' || refusalOf({ ...caller, customers: [] }, operation, { regionId }) === undefined)
    return null;
  throw new AppError('BAD_USER_INPUT', 'The token names several customers; X-Customer-ID must say which one is meant.');
}
