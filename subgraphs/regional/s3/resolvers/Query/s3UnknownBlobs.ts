import type { QueryResolvers } from '../../../generated/types.ts';
import { requireService } from '../../graphql/s3-call-of.ts';

export const s3UnknownBlobs: NonNullable<QueryResolvers['s3UnknownBlobs']> = async (_parent, { blobIds }, context) => {
  requireService(context);
  return [...(await context.services.s3.blobs.unknown(blobIds.slice(0, 1_000)))];
};
