import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal } from '../../graphql/to-graphql.ts';

export const s3DeleteBucket: NonNullable<MutationResolvers['s3DeleteBucket']> = async (_parent, args, context) => {
  const result = await context.services.s3.buckets.remove(callOf(context, args.request), args.bucket);
  return result.kind === 'refusal' ? refusal(result) : done;
};
