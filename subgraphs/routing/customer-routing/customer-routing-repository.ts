import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { CustomerAssignment } from './customer-routing.ts';

/** Fails with ROUTING_UNAVAILABLE when the database does not answer. */
export interface CustomerRoutingRepository {
  /** The owners of the given customers in one query; an unknown customer is absent. */
  findOwners(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>>;
  /**
   * Assigns the customer if nobody owns it, with its entry in the routing log in the same transaction; otherwise changes
   * nothing. Of any number of concurrent calls exactly one assigns. Answers the owner after the call.
   */
  assignIfFree(assignment: CustomerAssignment): Promise<{ readonly owner: RegionId; readonly created: boolean }>;
  /** The customers that the given S3 access keys belong to, in one query; an unknown key is absent. */
  findKeyOwners(accessKeyIds: readonly string[]): Promise<ReadonlyMap<string, CustomerId>>;
}
