import type { QueryResolvers } from '../../../generated/types.ts';
import { requireService } from '../../graphql/s3-call-of.ts';

export const s3SigningKey: NonNullable<QueryResolvers['s3SigningKey']> = async (_parent, args, context) => {
  requireService(context);
  const { accessKeyId, date, scopeRegion: region, service } = args;
  return (await context.services.accessKeys.signingKey(accessKeyId, { date, region, service })) ?? null;
};
