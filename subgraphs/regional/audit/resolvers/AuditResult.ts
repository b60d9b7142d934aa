import type { AuditResultResolvers } from '../../generated/types.ts';

export const AuditResult: AuditResultResolvers = {
  SERVED: 'served',
  REFUSED: 'refused',
  MALFORMED: 'malformed',
  FAILED: 'failed',
};
