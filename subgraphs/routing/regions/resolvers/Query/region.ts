import { parseRegionId } from '#kernel/ids.ts';
import type { QueryResolvers } from './../../../generated/types.ts';

export const region: NonNullable<QueryResolvers['region']> = async (_parent, { id }, { services }) =>
  (await services.regions.find(parseRegionId(String(id)))) ?? null;
