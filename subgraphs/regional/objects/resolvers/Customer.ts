import type { CustomerResolvers } from '../../generated/types.ts';
import { parseCataloguePage } from '../object-catalogue.ts';

export const Customer: Pick<CustomerResolvers, 'objects' | '__resolveReference'> = {
  objects: ({ id }, page, { loaders }) => loaders.objects.load(id, parseCataloguePage(page)),
};
