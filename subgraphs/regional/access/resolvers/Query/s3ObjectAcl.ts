import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3ObjectAcl: NonNullable<QueryResolvers['s3ObjectAcl']> = async (_parent, args, context) => {
  const { request, bucket, key, versionId = null } = args;
  const answer = await context.services.s3.settings.getObjectAcl(callOf(context, request), bucket, { key, versionId });
  if (answer.kind === 'refusal') return refusal(answer);
  return { __typename: 'S3Acl', ownerId: answer.ownerId, acl: answer.acl };
};
