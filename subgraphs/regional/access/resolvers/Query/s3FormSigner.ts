import type { QueryResolvers } from '../../../generated/types.ts';
import { requireService } from '../../../s3/graphql/s3-call-of.ts';

export const s3FormSigner: NonNullable<QueryResolvers['s3FormSigner']> = async (_parent, args, context) => {
  requireService(context);
  const { accessKeyId, policy, signature } = args;
  return (await context.services.accessKeys.formSigner(accessKeyId, policy, signature)) ?? null;
};
