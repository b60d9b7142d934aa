import { S3ListMultipartUploadsDocument, type S3ListMultipartUploadsQuery } from '../generated/graphql.ts';
import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { type ListEncoding, readListEncoding } from './list-encoding.ts';
import { ownerXml } from './owner-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';
import { wholeNumberParameter } from './whole-number.ts';

type UploadList = Extract<S3ListMultipartUploadsQuery['result'], { readonly __typename: 'S3UploadList' }>;
type Entry = UploadList['entries'][number];

const MOST_UPLOADS = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const listMultipartUploads: S3Operation = {
  name: 'ListMultipartUploads',
  async handle({ request, facts }, { executor }) {
    const bucket = bucketOf(request);
    const prefix = parameterOf(request, 'prefix') ?? '';
    const delimiter = parameterOf(request, 'delimiter') ?? '';
    const after = parameterOf(request, 'key-marker') ?? '';
    const marker = parameterOf(request, 'upload-id-marker') ?? '';
    // AWS: the upload id marker counts only beside a key marker.
    const afterId = after !== '' && UUID.test(marker) ? marker : null;
    const limit = wholeNumberParameter(request, 'max-uploads', {
      fallback: MOST_UPLOADS,
      smallest: 1,
      largest: MOST_UPLOADS,
    });
    const encoding = readListEncoding(request);
    const page = { prefix, delimiter, after, afterId, limit };
    const { result } = await executor.execute(S3ListMultipartUploadsDocument, { request: facts, bucket, page });
    const { entries, isTruncated } = accepted(result);
    const last = isTruncated ? entries.at(-1) : undefined;
    const next = last?.prefix ?? last?.upload?.key;
    return xmlResponse(
      xmlDocument('ListMultipartUploadsResult', [
        element('Bucket', bucket),
        element('KeyMarker', encoding.encode(after)),
        element('UploadIdMarker', marker),
        element('NextKeyMarker', typeof next === 'string' ? encoding.encode(next) : null),
        element('NextUploadIdMarker', last?.upload?.uploadId),
        element('Prefix', encoding.encode(prefix)),
        element('Delimiter', delimiter === '' ? null : encoding.encode(delimiter)),
        element('EncodingType', encoding.type),
        element('MaxUploads', limit),
        element('IsTruncated', isTruncated),
        ...entries.map((entry) => toXml(entry, encoding)),
      ]),
    );
  },
};

function toXml({ prefix, upload }: Entry, encoding: ListEncoding): Xml {
  if (upload === null || upload === undefined) {
    return element('CommonPrefixes', [element('Prefix', encoding.encode(prefix ?? ''))]);
  }
  return element('Upload', [
    element('Key', encoding.encode(upload.key)),
    element('UploadId', upload.uploadId),
    ownerXml('Initiator', upload.initiatorId),
    ownerXml('Owner', upload.ownerId),
    element('StorageClass', upload.storageClass),
    element('Initiated', upload.initiatedAt),
    element('ChecksumAlgorithm', upload.checksumAlgorithm),
    element('ChecksumType', upload.checksumType),
  ]);
}
