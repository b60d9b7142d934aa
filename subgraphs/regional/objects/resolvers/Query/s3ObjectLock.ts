import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { refusal, versionPlace } from '../../../s3/graphql/to-graphql.ts';

export const s3ObjectLock: NonNullable<QueryResolvers['s3ObjectLock']> = async (_parent, args, context) => {
  const answer = await context.services.s3.objectChanges.lock(callOf(context, args.request), versionPlace(args));
  return answer.kind === 'refusal' ? refusal(answer) : { __typename: 'S3ObjectLock', ...answer.lock };
};
