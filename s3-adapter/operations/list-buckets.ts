import { S3ListBucketsDocument } from '../generated/graphql.ts';
import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { decodeToken, encodeToken } from './continuation-token.ts';
import { ownerXml } from './owner-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { wholeNumberParameter } from './whole-number.ts';

const MOST_BUCKETS = 10_000;

export const listBuckets: S3Operation = {
  name: 'ListBuckets',
  async handle({ request, facts, identity }, { executor, regionName }) {
    const limit = wholeNumberParameter(request, 'max-buckets', {
      fallback: MOST_BUCKETS,
      smallest: 1,
      largest: MOST_BUCKETS,
    });
    const prefix = parameterOf(request, 'prefix');
    const token = parameterOf(request, 'continuation-token');
    const after = token === null || token === '' ? null : decodeToken(token);
    const { result } = await executor.execute(S3ListBucketsDocument, { request: facts, prefix, after, limit });
    const { buckets, isTruncated } = accepted(result);
    const entries = buckets.map(({ name, createdAt }) =>
      element('Bucket', [
        element('Name', name),
        element('CreationDate', createdAt),
        element('BucketRegion', regionName),
      ]),
    );
    const last = buckets.at(-1);
    return xmlResponse(
      xmlDocument('ListAllMyBucketsResult', [
        ownerXml('Owner', identity.customerId),
        element('Buckets', entries),
        element('ContinuationToken', isTruncated && last !== undefined ? encodeToken(last.name) : null),
        element('Prefix', prefix),
      ]),
    );
  },
};
