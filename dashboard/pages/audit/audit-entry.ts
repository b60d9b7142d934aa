import type { AuditPageQuery } from '../../generated/graphql.ts';

export type AuditEntry = NonNullable<NonNullable<AuditPageQuery['customer']>['auditEntries']>['edges'][number]['node'];
