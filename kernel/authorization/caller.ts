import type { CustomerId, RegionId } from '../ids.ts';

/** Who may hold a token (docs/authorization.md). `service` is the region's own S3 adapter, which shows a token of its own. */
export const ROLES = ['operator', 'compliance_officer', 'auditor', 'tenant_admin', 'tenant_reader'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody with a verified token. */
export interface TokenCaller {
  readonly kind: 'user';
  /** The token's `sub`. */
  readonly subject: string;
  readonly roles: readonly Role[];
  /** Customers that the token names; what a tenant's roles reach. */
  readonly customers: readonly CustomerId[];
  /** Regions that the token names; what an officer's or auditor's roles reach. */
  readonly regions: readonly RegionId[];
  /** Whom the request says it is about (`X-Customer-ID`): a choice among what the token reaches, never a claim. */
  readonly named: CustomerId | null;
}

/** Nobody that we know: no credential where one is needed, a worn-out one, or a forged one. */
export interface RejectedCaller {
  readonly kind: 'rejected';
  readonly reason: 'missing' | 'invalid' | 'forged';
}

/** Who asks. The first two exist in the open mode only, in which `X-Customer-ID` is trusted. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'customer'; readonly customerId: CustomerId }
  | TokenCaller
  /** The region's own S3 adapter; the only caller of the `s3…` fields. */
  | { readonly kind: 'service' }
  | RejectedCaller;

/** The one customer that a request is about by its caller; null if it is about no one in particular. */
export function customerNamedBy(caller: Caller): CustomerId | null {
  if (caller.kind === 'customer') return caller.customerId;
  if (caller.kind !== 'user') return null;
  const [only, ...others] = caller.customers;
  return caller.named ?? (only !== undefined && others.length === 0 ? only : null);
}
