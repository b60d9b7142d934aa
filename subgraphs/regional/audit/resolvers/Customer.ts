import type { CustomerResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';
import { parseAuditFilter } from '../parse-audit-filter.ts';

export const Customer: Pick<CustomerResolvers, 'auditEntries' | 'inclusionProof' | '__resolveReference'> = {
  auditEntries: ({ id }, { filter, ...page }, { loaders }) =>
    loaders.auditEntries.load(id, { ...parsePage('auditEntries', page), filter: parseAuditFilter(filter) }),
  inclusionProof: ({ id }, { entryId }, { facts, services }) =>
    services.auditLog.inclusionProof(facts.caller, id, entryId),
};
