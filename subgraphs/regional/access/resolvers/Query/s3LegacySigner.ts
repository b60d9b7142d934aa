import type { QueryResolvers } from '../../../generated/types.ts';
import { requireService } from '../../../s3/graphql/s3-call-of.ts';

export const s3LegacySigner: NonNullable<QueryResolvers['s3LegacySigner']> = async (_parent, args, context) => {
  requireService(context);
  const { accessKeyId, text, signature } = args;
  return (await context.services.accessKeys.legacySigner(accessKeyId, text, signature)) ?? null;
};
