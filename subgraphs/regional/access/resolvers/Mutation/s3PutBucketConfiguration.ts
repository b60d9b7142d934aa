import { isConfigurationName } from '../../../buckets/bucket-configuration.ts';
import type { MutationResolvers } from '../../../generated/types.ts';
import { unknownName } from '../../../s3/graphql/bad-input.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { done, refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3PutBucketConfiguration: NonNullable<MutationResolvers['s3PutBucketConfiguration']> = async (
  _parent,
  { request, bucket, name, document = null, statusCode },
  context,
) => {
  if (!isConfigurationName(name)) throw unknownName(name);
  const call = callOf(context, request);
  const result = await context.services.s3.settings.put(call, bucket, name, document, statusCode);
  return result.kind === 'refusal' ? refusal(result) : done;
};
