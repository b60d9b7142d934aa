import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal, stringMap } from '../../graphql/to-graphql.ts';

export const s3PutPart: NonNullable<MutationResolvers['s3PutPart']> = async (_parent, args, context) => {
  const { request, part, ...place } = args;
  const uploaded = { ...part, checksums: stringMap(part.checksums) };
  const result = await context.services.s3.multipart.putPart(callOf(context, request), place, uploaded);
  return result.kind === 'refusal' ? refusal(result) : done;
};
