import { parseCustomerId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';

export const customerRouting: NonNullable<QueryResolvers['customerRouting']> = (
  _parent,
  { customerId },
  { services, caller },
) => services.customerRouting.routingOf(caller, parseCustomerId(String(customerId)));
