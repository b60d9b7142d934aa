import type { CustomerId, RegionId } from '#kernel/ids.ts';

/** Who owns a customer, for reads that may be served from a cache. */
export interface OwnerLookup {
  /** Undefined for a customer that no region owns. Calls of one tick share a query. */
  regionOf(id: CustomerId): Promise<RegionId | undefined>;
  /** The assignment has just changed: the next answer comes from the database. */
  forget(id: CustomerId): void;
}
