import { CHECKSUM_ALGORITHMS, checksumHeader } from '../body/checksums.ts';
import { readObjectKey } from '../encryption/encryption-headers.ts';
import { encryptionHeaders } from '../encryption/object-encryption.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import {
  type S3CompletedPartInput,
  S3CompleteMultipartUploadDocument,
  type S3ExpectedObject,
} from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { childrenOf, parseXml, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import { checksumElementName, checksumType } from './checksum-headers.ts';
import { expirationHeader } from './expiration-header.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { uploadIdOf } from './upload-address.ts';
import { versionHeaders } from './version-headers.ts';
import { readWriteConditions } from './write-conditions.ts';

const LARGEST_DOCUMENT = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;

export const completeMultipartUpload: S3Operation = {
  name: 'CompleteMultipartUpload',
  describesObject: true,
  async handle({ request, facts, body, keepAlive }, { executor }) {
    const target = { ...objectOf(request), uploadId: uploadIdOf(request) };
    const conditions = readWriteConditions(request);
    const root = parseXml(await body.readAll(LARGEST_DOCUMENT), 'CompleteMultipartUpload');
    const parts = childrenOf(root, 'Part').map(readPart);
    if (parts.length === 0 || parts.length > MOST_PARTS) throw new S3Error('MalformedXML');
    keepAlive();
    const { result } = await executor.execute(S3CompleteMultipartUploadDocument, {
      request: facts,
      ...target,
      parts,
      expected: readExpected(request),
      conditions,
    });
    const done = accepted(result);
    const { etag, checksums } = done;
    return xmlResponse(
      xmlDocument('CompleteMultipartUploadResult', [
        element('Location', `/${target.bucket}/${target.key}`),
        element('Bucket', target.bucket),
        element('Key', target.key),
        element('ETag', `"${etag}"`),
        ...Object.entries(checksums).map(([name, value]) => element(checksumElementName(name), value)),
        element('ChecksumType', checksumType(checksums)),
      ]),
      { ...encryptionHeaders(done.encryption), ...versionHeaders(done), ...expirationHeader(done) },
    );
  },
};

/** What the client says of the object: checksum and size as it computed them, and whose key it is encrypted with. */
function readExpected(request: S3Request): S3ExpectedObject {
  const checksums: Record<string, string> = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = headerOf(request, checksumHeader(algorithm));
    if (value !== null) checksums[algorithm] = value;
  }
  const size = headerOf(request, 'x-amz-mp-object-size');
  const customerKeyMd5 = readObjectKey(request)?.keyMd5 ?? null;
  if (size === null) return { checksums, customerKeyMd5 };
  if (!/^\d{1,15}$/.test(size)) throw invalidArgument('x-amz-mp-object-size', size, 'The object size is not valid.');
  return { checksums, customerKeyMd5, size: Number(size) };
}

function readPart(part: XmlElement): S3CompletedPartInput {
  const partNumber = Number(requiredText(part, 'PartNumber'));
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MOST_PARTS) throw new S3Error('MalformedXML');
  const checksums: Record<string, string> = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = textOf(part, checksumElementName(algorithm));
    if (value !== null) checksums[algorithm] = value;
  }
  return { partNumber, etag: requiredText(part, 'ETag'), checksums };
}
