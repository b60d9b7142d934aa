import { S3Error } from '../errors/s3-error.ts';
import { S3PutBucketVersioningDocument } from '../generated/graphql.ts';
import { parseXml, requiredText, textOf } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const LARGEST_DOCUMENT = 16 * 1024;

export const putBucketVersioning: S3Operation = {
  name: 'PutBucketVersioning',
  async handle({ request, facts, body }, { executor }) {
    const bucket = bucketOf(request);
    const root = parseXml(await body.readAll(LARGEST_DOCUMENT), 'VersioningConfiguration');
    const status = requiredText(root, 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
    if (textOf(root, 'MfaDelete') === 'Enabled')
      throw new S3Error('NotImplemented', { fields: { Element: 'MfaDelete' } });
    const { result } = await executor.execute(S3PutBucketVersioningDocument, { request: facts, bucket, status });
    accepted(result);
    return { status: 200 };
  },
};
