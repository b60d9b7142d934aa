import { S3Error } from '../errors/s3-error.ts';
import { S3DeleteObjectsDocument } from '../generated/graphql.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';

export const deleteObject: S3Operation = {
  name: 'DeleteObject',
  async handle({ request, facts }, { executor }) {
    const { bucket, key } = objectOf(request);
    refuseUnknownConditions(request);
    const versionId = parameterOf(request, 'versionId');
    const targets = [{ key, versionId, ifMatch: headerOf(request, 'if-match') }];
    const { result } = await executor.execute(S3DeleteObjectsDocument, { request: facts, bucket, targets });
    const refusal = accepted(result).outcomes[0]?.refusal;
    if (refusal !== null && refusal !== undefined) throw new S3Error(refusal, { recorded: true });
    return { status: 204, headers: versionId === null ? {} : { 'x-amz-version-id': versionId } };
  },
};

/** A condition that is not checked must not be taken for one that holds. */
function refuseUnknownConditions(request: S3Request): void {
  for (const name of ['x-amz-if-match-last-modified-time', 'x-amz-if-match-size']) {
    if (request.headers.has(name)) throw new S3Error('NotImplemented', { fields: { Header: name } });
  }
}
