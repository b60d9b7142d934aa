import { parseCustomerId, parseRegionId } from '#kernel/ids.ts';
import type { MutationResolvers } from './../../../generated/types.ts';

export const assignCustomerRegion: NonNullable<MutationResolvers['assignCustomerRegion']> = async (
  _parent,
  { customerId, regionId },
  { services, owners, caller },
) => {
  const id = parseCustomerId(String(customerId));
  const { routing } = await services.customerRouting.assign(caller, { id, regionId: parseRegionId(String(regionId)) });
  owners.forget(id);
  return routing;
};
