import type { AuditViaResolvers } from '../../generated/types.ts';

export const AuditVia: AuditViaResolvers = {
  DIRECT: 'direct',
  GATEWAY: 'gateway',
};
