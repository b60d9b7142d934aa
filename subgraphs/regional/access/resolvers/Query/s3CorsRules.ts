import type { QueryResolvers } from '../../../generated/types.ts';
import { requireService } from '../../../s3/graphql/s3-call-of.ts';

export const s3CorsRules: NonNullable<QueryResolvers['s3CorsRules']> = async (_parent, { bucket }, context) => {
  requireService(context);
  return [...(await context.services.s3.settings.corsRules(bucket))];
};
