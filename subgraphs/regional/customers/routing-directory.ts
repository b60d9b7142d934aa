import type { CustomerId, RegionId } from '#kernel/ids.ts';

/**
 * The global layer's routing tables as a region may use them: look up, claim what nobody owns, never re-assign.
 * Every method rejects with ROUTING_UNAVAILABLE when the global layer does not answer.
 */
export interface RoutingDirectory {
  /** The owners of those that are assigned; one statement. */
  ownersOf(customerIds: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>>;
  /** Assigns the customer to this region if it is unassigned; answers with the owner, this region or another. */
  claimCustomer(customerId: CustomerId): Promise<RegionId>;
  /** Makes the key's id known to the router; false if the id is taken. */
  claimAccessKey(accessKeyId: string, customerId: CustomerId): Promise<boolean>;
  /** Takes back a claim whose key could not be stored. */
  releaseAccessKey(accessKeyId: string): Promise<void>;
}
