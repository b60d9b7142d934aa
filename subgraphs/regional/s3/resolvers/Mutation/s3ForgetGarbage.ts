import type { MutationResolvers } from '../../../generated/types.ts';
import { requireService } from '../../graphql/s3-call-of.ts';

export const s3ForgetGarbage: NonNullable<MutationResolvers['s3ForgetGarbage']> = async (_parent, args, context) => {
  requireService(context);
  return context.services.s3.blobs.forgetGarbage(args.blobIds);
};
