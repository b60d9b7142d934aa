import type * as domain from './access-approval.ts';

export type AccessApprovalMapper = domain.AccessApproval;
