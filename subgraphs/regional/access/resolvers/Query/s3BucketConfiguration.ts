import { isConfigurationName } from '../../../buckets/bucket-configuration.ts';
import type { QueryResolvers } from '../../../generated/types.ts';
import { unknownName } from '../../../s3/graphql/bad-input.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3BucketConfiguration: NonNullable<QueryResolvers['s3BucketConfiguration']> = async (
  _parent,
  { request, bucket, name },
  context,
) => {
  if (!isConfigurationName(name)) throw unknownName(name);
  const answer = await context.services.s3.settings.get(callOf(context, request), bucket, name);
  if (answer.kind === 'refusal') return refusal(answer);
  return { __typename: 'S3Configuration', ownerId: answer.ownerId, document: answer.document };
};
