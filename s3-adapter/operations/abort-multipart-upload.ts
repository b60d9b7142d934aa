import { S3AbortMultipartUploadDocument } from '../generated/graphql.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { uploadIdOf } from './upload-address.ts';

export const abortMultipartUpload: S3Operation = {
  name: 'AbortMultipartUpload',
  async handle({ request, facts }, { executor }) {
    const target = { ...objectOf(request), uploadId: uploadIdOf(request) };
    const { result } = await executor.execute(S3AbortMultipartUploadDocument, { request: facts, ...target });
    accepted(result);
    return { status: 204 };
  },
};
