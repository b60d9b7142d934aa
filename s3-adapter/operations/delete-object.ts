import { S3Error } from '../errors/s3-error.ts';
import { S3DeleteObjectsDocument } from '../generated/graphql.ts';
import { headerOf, parameterOf } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';

export const deleteObject: S3Operation = {
  name: 'DeleteObject',
  async handle({ request, facts }, { executor }) {
    const { bucket, key } = objectOf(request);
    const versionId = parameterOf(request, 'versionId');
    const targets = [{ key, versionId, ifMatch: headerOf(request, 'if-match') }];
    const { result } = await executor.execute(S3DeleteObjectsDocument, { request: facts, bucket, targets });
    const refusal = accepted(result).outcomes[0]?.refusal;
    if (refusal !== null && refusal !== undefined) throw new S3Error(refusal, { recorded: true });
    return { status: 204, headers: versionId === null ? {} : { 'x-amz-version-id': versionId } };
  },
};
