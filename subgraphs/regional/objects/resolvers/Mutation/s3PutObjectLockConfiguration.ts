import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { done, refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3PutObjectLockConfiguration: NonNullable<MutationResolvers['s3PutObjectLockConfiguration']> = async (
  _parent,
  { request, bucket, default: given },
  context,
) => {
  const lockDefault =
    given === null || given === undefined
      ? null
      : { mode: given.mode, days: given.days ?? null, years: given.years ?? null };
  const result = await context.services.s3.buckets.setObjectLock(callOf(context, request), bucket, lockDefault);
  return result.kind === 'refusal' ? refusal(result) : done;
};
