import type { CustomerResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';

export const Customer: Pick<CustomerResolvers, 'auditEntries' | '__resolveReference'> = {
  auditEntries: ({ id }, page, { loaders }) => loaders.auditEntries.load(id, parsePage('auditEntries', page)),
};
