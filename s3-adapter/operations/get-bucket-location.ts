import { S3BucketDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { escapeXml, type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';

export const getBucketLocation: S3Operation = {
  name: 'GetBucketLocation',
  async handle({ request, facts }, { executor, regionName }) {
    const { result } = await executor.execute(S3BucketDocument, { request: facts, bucket: bucketOf(request) });
    accepted(result);
    return xmlResponse(xmlDocument('LocationConstraint', [escapeXml(regionName) as Xml]));
  },
};
