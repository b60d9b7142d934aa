import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, writeConditions } from '../../graphql/to-graphql.ts';

export const s3PrepareWrite: NonNullable<MutationResolvers['s3PrepareWrite']> = async (_parent, args, context) => {
  const { request, bucket, key, conditions } = args;
  const { objects, settings, encryption } = context.services.s3;
  const call = callOf(context, request);
  const result = await objects.prepareWrite(call, bucket, key, writeConditions(conditions));
  if (result.kind === 'refusal') return refusal(result);
  const access = await settings.accessOfNew(call, { bucket, objectKey: key }, context.grant, args.acl);
  if (access.kind === 'refusal') return refusal(access);
  const made = encryption.create(args.encryption, context.grant?.bucket.encryption, call.customerId);
  return { __typename: 'S3Prepared', encryption: made?.encryption ?? null, dataKey: made?.dataKey ?? null };
};
