import { parseCustomerId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';
import { notRouted } from './../../customer-routing-service.ts';

export const customer: NonNullable<QueryResolvers['customer']> = async (_parent, args, { owners }) => {
  const id = parseCustomerId(String(args.id));
  const regionId = await owners.regionOf(id);
  if (regionId === undefined) throw notRouted(id);
  return { id, regionId };
};
