import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal, writeConditions } from '../../graphql/to-graphql.ts';

export const s3PrepareWrite: NonNullable<MutationResolvers['s3PrepareWrite']> = async (_parent, args, context) => {
  const { request, bucket, key, conditions } = args;
  const { objects } = context.services.s3;
  const result = await objects.prepareWrite(callOf(context, request), bucket, key, writeConditions(conditions));
  return result.kind === 'refusal' ? refusal(result) : done;
};
