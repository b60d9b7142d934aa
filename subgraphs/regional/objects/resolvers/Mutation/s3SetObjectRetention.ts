import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { changed, versionPlace } from '../../../s3/graphql/to-graphql.ts';

export const s3SetObjectRetention: NonNullable<MutationResolvers['s3SetObjectRetention']> = async (
  _parent,
  args,
  context,
) => {
  const { objectChanges } = context.services.s3;
  const call = callOf(context, args.request);
  return changed(
    await objectChanges.setRetention(call, versionPlace(args), args.retention ?? null, args.bypassGovernance),
  );
};
