import type { CustomerId } from '#kernel/ids.ts';

export type CustomerStanding = 'owned' | 'unknown' | 'elsewhere';

/** Does this region own the customer? Asked when a request's bucket does not exist, and before one is created. */
export interface CustomerGate {
  standing(customerId: CustomerId): Promise<CustomerStanding>;
}
