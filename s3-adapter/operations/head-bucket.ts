import { S3BucketDocument } from '../generated/graphql.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

export const headBucket: S3Operation = {
  name: 'HeadBucket',
  async handle({ request, facts }, { executor, regionName }) {
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return { status: 200, headers: { 'x-amz-bucket-region': regionName, 'content-type': 'application/xml' } };
  },
};
