import type { AccessKeyStatusResolvers } from '../../generated/types.ts';

export const AccessKeyStatus: AccessKeyStatusResolvers = { ACTIVE: 'active', DISABLED: 'disabled' };
