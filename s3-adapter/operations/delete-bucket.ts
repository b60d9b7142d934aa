import { S3DeleteBucketDocument } from '../generated/graphql.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

export const deleteBucket: S3Operation = {
  name: 'DeleteBucket',
  async handle({ request, facts }, { executor }) {
    const { result } = await executor.execute(S3DeleteBucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return { status: 204 };
  },
};
