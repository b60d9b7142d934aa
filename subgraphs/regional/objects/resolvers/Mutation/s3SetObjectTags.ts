import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { changed, stringMap, versionPlace } from '../../../s3/graphql/to-graphql.ts';

export const s3SetObjectTags: NonNullable<MutationResolvers['s3SetObjectTags']> = async (_parent, args, context) => {
  const { objectChanges } = context.services.s3;
  return changed(await objectChanges.setTags(callOf(context, args.request), versionPlace(args), stringMap(args.tags)));
};
