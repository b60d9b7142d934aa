import { S3ListPartsDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumElementName } from './checksum-headers.ts';
import { ownerXml } from './owner-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { uploadIdOf } from './upload-address.ts';
import { wholeNumberParameter } from './whole-number.ts';

const MOST_PARTS = 1_000;

export const listParts: S3Operation = {
  name: 'ListParts',
  async handle({ request, facts }, { executor }) {
    const target = { ...objectOf(request), uploadId: uploadIdOf(request) };
    const limit = wholeNumberParameter(request, 'max-parts', {
      fallback: MOST_PARTS,
      smallest: 0,
      largest: MOST_PARTS,
    });
    const afterPart = wholeNumberParameter(request, 'part-number-marker', {
      fallback: 0,
      smallest: 0,
      largest: 10_000,
    });
    const { result } = await executor.execute(S3ListPartsDocument, { request: facts, ...target, afterPart, limit });
    const { upload, parts, isTruncated } = accepted(result);
    return xmlResponse(
      xmlDocument('ListPartsResult', [
        element('Bucket', target.bucket),
        element('Key', target.key),
        element('UploadId', target.uploadId),
        ownerXml('Initiator', upload.initiatorId),
        ownerXml('Owner', upload.ownerId),
        element('StorageClass', upload.storageClass),
        element('PartNumberMarker', afterPart),
        element('NextPartNumberMarker', parts.at(-1)?.partNumber ?? 0),
        element('MaxParts', limit),
        element('IsTruncated', isTruncated),
        element('ChecksumAlgorithm', upload.checksumAlgorithm),
        element('ChecksumType', upload.checksumType),
        ...parts.map((part) =>
          element('Part', [
            element('PartNumber', part.partNumber),
            element('LastModified', part.lastModified),
            element('ETag', `"${part.etag}"`),
            element('Size', part.size),
            ...Object.entries(part.checksums).map(([name, value]) => element(checksumElementName(name), value)),
          ]),
        ),
      ]),
    );
  },
};
