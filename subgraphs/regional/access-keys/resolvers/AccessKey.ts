import type { AccessKeyResolvers } from '../../generated/types.ts';

export const AccessKey: AccessKeyResolvers = {
  permissions: ({ permissions }) => (permissions === null ? null : [...permissions]),
  scopes: ({ scopes }) => scopes.map(({ bucket, prefix = null }) => ({ bucket, prefix })),
};
