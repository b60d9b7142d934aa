import type { CustomerResolvers } from '../../generated/types.ts';
import { parseBucketPage } from '../bucket-connection.ts';

export const Customer: Pick<CustomerResolvers, 'buckets' | '__resolveReference'> = {
  buckets: ({ id }, page, { loaders }) => loaders.buckets.load(id, parseBucketPage(page)),
};
