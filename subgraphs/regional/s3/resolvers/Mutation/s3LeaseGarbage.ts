import type { MutationResolvers } from '../../../generated/types.ts';
import { requireService } from '../../graphql/s3-call-of.ts';

export const s3LeaseGarbage: NonNullable<MutationResolvers['s3LeaseGarbage']> = async (_parent, { limit }, context) => {
  requireService(context);
  return [...(await context.services.s3.blobs.leaseGarbage(Math.min(limit, 1_000)))];
};
