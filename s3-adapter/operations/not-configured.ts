import { S3Error } from '../errors/s3-error.ts';
import { S3_ERRORS, type S3ErrorCode } from '../errors/s3-error-codes.ts';
import { S3BucketDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

/** A sub-resource that nobody can configure yet: AWS's own answer to "not configured". Terraform reads them all. */
export const notConfigured = (name: string, errorCode: S3ErrorCode, message?: string): S3Operation => ({
  name,
  async handle({ request, facts }, { executor }) {
    const bucket = bucketOf(request);
    const { status: statusCode } = S3_ERRORS[errorCode];
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket, statusCode, errorCode });
    accepted(result);
    throw new S3Error(errorCode, {
      ...(message === undefined ? {} : { message }),
      fields: { BucketName: bucket },
      recorded: true,
    });
  },
});

/** The same, where AWS answers with an empty (or its default) document. */
export const defaultDocument = (name: string, root: string, content: readonly Xml[] = []): S3Operation => ({
  name,
  async handle({ request, facts }, { executor }) {
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return xmlResponse(xmlDocument(root, content));
  },
});
