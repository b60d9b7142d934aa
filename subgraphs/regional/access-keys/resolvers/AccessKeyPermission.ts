import type { AccessKeyPermissionResolvers } from '../../generated/types.ts';

export const AccessKeyPermission: AccessKeyPermissionResolvers = {
  READ: 'read',
  WRITE: 'write',
  DELETE: 'delete',
  LIST: 'list',
  ADMIN: 'admin',
  GOVERNANCE_BYPASS: 'governance_bypass',
};
