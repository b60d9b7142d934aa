import { AppError } from '../errors.ts';
import type { CustomerId, RegionId } from '../ids.ts';
import type { Caller, RejectedCaller, TokenCaller } from './caller.ts';
import { type Operation, POLICY, type PolicyRow } from './policy-table.ts';

/** What an operation is about, as far as it is known. */
export interface Target {
  readonly customerId?: CustomerId | string | undefined;
  /** The region that owns it. */
  readonly regionId?: RegionId | undefined;
}

/** Throws the refusal; see `refusalOf`. */
export function authorize(caller: Caller, operation: Operation, target: Target): void {
  const refusal = refusalOf(caller, operation, target);
  if (refusal !== undefined) throw refusal;
}

/**
 * Why the caller may not do it: UNAUTHENTICATED without a usable credential, FORBIDDEN otherwise; undefined if it may. What has
 * no row in the table is refused, except in the open mode, which knows no roles.
 */
export function refusalOf(caller: Caller, operation: Operation, target: Target): AppError | undefined {
  return refusalByRow(caller, POLICY[operation], target);
}

/** For callers that have a field or route instead of an operation, which may have no row. */
export function refusalByRow(caller: Caller, row: PolicyRow | undefined, target: Target): AppError | undefined {
  switch (caller.kind) {
    case 'rejected':
      return refusalOfRejected(caller);
    case 'service':
      return row?.allow.service === undefined ? forbidden() : undefined;
    case 'anonymous':
      return isOfService(row) ? forbidden() : undefined;
    case 'customer':
      if (isOfService(row)) return forbidden();
      return target.customerId === undefined || target.customerId === caller.customerId ? undefined : notTheirs();
    case 'user':
      return row !== undefined && roleReaches(caller, row, target) ? refusalOfNamed(caller, row, target) : forbidden();
  }
}

/** Whether any role of the caller may do it to something; before what it is about is known. */
export function mayEver(caller: Caller, row: PolicyRow | undefined): boolean {
  if (caller.kind !== 'user') return refusalByRow(caller, row, {}) === undefined;
  return row !== undefined && caller.roles.some((role) => row.allow[role] !== undefined);
}

export function refusalOfRejected({ reason }: RejectedCaller): AppError {
  if (reason === 'forged') return new AppError('FORBIDDEN', 'The credential was not issued for this service.');
  return new AppError(
    'UNAUTHENTICATED',
    reason === 'missing'
      ? 'A bearer token is needed: Authorization: Bearer <token>.'
      : 'The bearer token is malformed or no longer valid. Get a new one.',
  );
}

export const forbidden = (): AppError => new AppError('FORBIDDEN', 'The roles of the caller do not allow this.');

const notTheirs = (): AppError => new AppError('FORBIDDEN', 'The caller is another customer than the one asked for.');

const isOfService = (row: PolicyRow | undefined): boolean => row?.allow.service !== undefined;

/** A request that says whom it is about must not be about somebody else. */
function refusalOfNamed({ named }: TokenCaller, row: PolicyRow, { customerId }: Target): AppError | undefined {
  if (named === null || row.target !== 'customer' || customerId === undefined || customerId === named) return undefined;
  return notTheirs();
}

function roleReaches(caller: TokenCaller, row: PolicyRow, target: Target): boolean {
  return caller.roles.some((role) => {
    switch (row.allow[role]) {
      case 'any':
        return true;
      case 'region':
        return target.regionId !== undefined && caller.regions.includes(target.regionId);
      case 'own':
        return reachesOwn(caller, row, target);
      default:
        return false;
    }
  });
}

/** A region as a whole is narrowed to the caller's customer by its service (`customerNamedBy`), so there must be one. */
function reachesOwn({ customers, named }: TokenCaller, row: PolicyRow, { customerId }: Target): boolean {
  const owned: readonly string[] = customers;
  if (customerId !== undefined) return owned.includes(customerId);
  if (row.target !== 'region') return false;
  return named === null ? customers.length > 0 : owned.includes(named);
}
