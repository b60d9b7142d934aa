import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Region } from '../regions/region.ts';

/** The one fact that the global layer keeps of a customer: which region owns it. */
export interface CustomerAssignment {
  readonly id: CustomerId;
  readonly regionId: RegionId;
}

/** An assignment with the region's public endpoints. */
export interface CustomerRouting {
  readonly customerId: CustomerId;
  readonly region: Region;
}

export interface AssignmentOutcome {
  readonly routing: CustomerRouting;
  /** Whether this call made the assignment; false when it was there already. */
  readonly created: boolean;
}
