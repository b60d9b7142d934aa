import type { MutationResolvers } from '../../../generated/types.ts';
import { bareEtag } from '../../../objects/read-conditions.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal } from '../../graphql/to-graphql.ts';

export const s3DeleteObjects: NonNullable<MutationResolvers['s3DeleteObjects']> = async (_parent, args, context) => {
  const targets = args.targets.map(({ key, versionId, ifMatch }) => ({
    key,
    versionId: versionId ?? null,
    ifMatch: ifMatch === null || ifMatch === undefined ? null : bareEtag(ifMatch),
  }));
  const result = await context.services.s3.objects.remove(callOf(context, args.request), args.bucket, targets);
  if (result.kind === 'refusal') return refusal(result);
  const outcomes = targets.map(({ key, versionId }, index) => ({
    key,
    versionId,
    refusal: result.outcomes[index] ?? null,
  }));
  return { __typename: 'S3DeleteOutcomes', outcomes };
};
