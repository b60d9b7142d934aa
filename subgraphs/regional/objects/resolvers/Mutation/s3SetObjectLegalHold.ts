import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { changed, versionPlace } from '../../../s3/graphql/to-graphql.ts';

export const s3SetObjectLegalHold: NonNullable<MutationResolvers['s3SetObjectLegalHold']> = async (
  _parent,
  args,
  context,
) => {
  const { objectChanges } = context.services.s3;
  return changed(await objectChanges.setLegalHold(callOf(context, args.request), versionPlace(args), args.on));
};
