import { authorize } from '#kernel/authorization/authorize.ts';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerAssignment } from './customer-routing.ts';
import { notRouted } from './customer-routing-service.ts';
import type { OwnerLookup } from './owner-lookup.ts';

/** A customer and its region, for a caller who may know. Who may not learns nothing, not even whether there is such a customer. */
export async function findAssignment(caller: Caller, owners: OwnerLookup, id: CustomerId): Promise<CustomerAssignment> {
  const regionId = await owners.regionOf(id);
  authorize(caller, 'routing.read', { customerId: id, regionId });
  if (regionId === undefined) throw notRouted(id);
  return { id, regionId };
}
