import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal } from '../../graphql/to-graphql.ts';

export const s3CreateBucket: NonNullable<MutationResolvers['s3CreateBucket']> = async (_parent, args, context) => {
  const result = await context.services.s3.buckets.create(callOf(context, args.request), args.bucket);
  return result.kind === 'refusal' ? refusal(result) : done;
};
