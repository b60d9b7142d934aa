import { S3BucketDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

export const getBucketVersioning: S3Operation = {
  name: 'GetBucketVersioning',
  async handle({ request, facts }, { executor }) {
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    const { versioningStatus } = accepted(result);
    return xmlResponse(xmlDocument('VersioningConfiguration', [element('Status', versioningStatus)]));
  },
};
