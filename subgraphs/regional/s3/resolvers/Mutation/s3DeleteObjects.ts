import type { MutationResolvers } from '../../../generated/types.ts';
import { bareEtag } from '../../../objects/read-conditions.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal } from '../../graphql/to-graphql.ts';

export const s3DeleteObjects: NonNullable<MutationResolvers['s3DeleteObjects']> = async (_parent, args, context) => {
  const { bypassGovernance } = args;
  const targets = args.targets.map(({ key, versionId, ifMatch, ifLastModified, ifSize }) => ({
    key,
    versionId: versionId ?? null,
    ifMatch: ifMatch === null || ifMatch === undefined ? null : bareEtag(ifMatch),
    ifLastModified: ifLastModified ?? null,
    ifSize: ifSize ?? null,
  }));
  const call = callOf(context, args.request);
  const result = await context.services.s3.objects.remove(call, args.bucket, targets, { bypassGovernance });
  if (result.kind === 'refusal') return refusal(result);
  const outcomes = result.outcomes.map((outcome, index) => ({
    key: targets[index]?.key ?? '',
    versionId: targets[index]?.versionId ?? null,
    refusal: outcome.refusal,
    outcomeVersionId: outcome.versionId,
    isDeleteMarker: outcome.isDeleteMarker,
  }));
  return { __typename: 'S3DeleteOutcomes', outcomes };
};
