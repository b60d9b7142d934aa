import type { AuditChannelResolvers } from '../../generated/types.ts';

export const AuditChannel: AuditChannelResolvers = {
  S3: 's3',
  GRAPHQL: 'graphql',
  REST: 'rest',
  SYSTEM: 'system',
};
