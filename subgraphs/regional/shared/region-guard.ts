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

/** A caller who is a customer may see and change that customer only. */
export function accessRefusal(caller: Caller, customerId: CustomerId): AppError | undefined {
  if (caller.kind !== 'customer' || caller.customerId === customerId) return undefined;
  return new AppError('FORBIDDEN', 'The caller is another customer than the one asked for.');
}

export function requireAccess(caller: Caller, customerId: CustomerId): void {
  const refusal = accessRefusal(caller, customerId);
  if (refusal !== undefined) throw refusal;
}

/** Whom a list must be narrowed to for this caller; null: the whole region. */
export const onlyCustomer = (caller: Caller): CustomerId | null =>
  caller.kind === 'customer' ? caller.customerId : null;
