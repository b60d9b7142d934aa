import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { part, refusal, versionPlace } from '../../../s3/graphql/to-graphql.ts';

export const s3ObjectAttributes: NonNullable<QueryResolvers['s3ObjectAttributes']> = async (_parent, args, context) => {
  const { afterPart, limit } = args;
  const call = callOf(context, args.request);
  const answer = await context.services.s3.objects.attributes(call, versionPlace(args), { afterPart, limit });
  if (answer.kind === 'refusal') return refusal(answer);
  const { object, parts, partsAreTruncated } = answer;
  return {
    __typename: 'S3ObjectAttributes',
    encryption: object.encryption,
    etag: object.etag,
    size: object.size,
    lastModified: object.lastModified,
    versionId: object.isVersioned ? object.versionId : null,
    checksums: object.checksums,
    storageClass: object.storageClass,
    partCount: object.partCount,
    parts: parts.map(part),
    partsAreTruncated,
  };
};
