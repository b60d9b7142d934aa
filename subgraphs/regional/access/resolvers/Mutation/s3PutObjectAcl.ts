import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { done, refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3PutObjectAcl: NonNullable<MutationResolvers['s3PutObjectAcl']> = async (_parent, args, context) => {
  const { request, bucket, key, versionId = null, acl } = args;
  const { settings } = context.services.s3;
  const result = await settings.putObjectAcl(callOf(context, request), bucket, { key, versionId }, acl);
  return result.kind === 'refusal' ? refusal(result) : done;
};
