import { parseChecksumAlgorithm } from '../body/checksums.ts';
import { storeBlob } from '../body/store-body.ts';
import type { BlobCipher } from '../encryption/blob-cipher.ts';
import { readObjectKey, readSourceKey } from '../encryption/encryption-headers.ts';
import { cipherOf, encryptionHeaders } from '../encryption/object-encryption.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3MultipartUploadDocument, S3PutPartDocument } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumElementName } from './checksum-headers.ts';
import { type CopiedBytes, copyBytes, copySourceVersion, openCopySource, readCopySource } from './copy-source.ts';
import { LARGEST_PUT } from './put-object.ts';
import type { S3Operation, S3Ports } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { partAddress } from './upload-address.ts';

export const uploadPartCopy: S3Operation = {
  name: 'UploadPartCopy',
  async handle(exchange, ports) {
    const { request, facts } = exchange;
    const { uploadId, partNumber } = partAddress(request);
    const target = { ...objectOf(request), uploadId };
    const { result: found } = await ports.executor.execute(S3MultipartUploadDocument, { request: facts, ...target });
    const upload = accepted(found);
    const algorithm = parseChecksumAlgorithm(upload.checksumAlgorithm ?? '');
    const to = cipherOf(upload, readObjectKey(request));

    const range = readCopyRange(request);
    const source = await openCopySource(exchange, ports, readCopySource(request), range);
    if (range !== null && Number(/-(\d+)$/.exec(range)?.[1]) >= source.size) {
      throw new S3Error('InvalidRange', {
        message: `Range specified is not valid for source object of size: ${source.size}`,
      });
    }
    if (source.length > LARGEST_PUT) throw new S3Error('EntityTooLarge');
    const copied = await copyBytes(source, ports, { algorithm, from: cipherOf(source, readSourceKey(request)), to });
    const { size, etag, checksums } = copied;
    const part = { partNumber, blobId: await blobOf(copied, to, ports), size, etag, checksums };
    const { result } = await ports.executor.execute(S3PutPartDocument, { request: facts, ...target, part });
    accepted(result);
    return xmlResponse(
      xmlDocument('CopyPartResult', [
        element('LastModified', ports.clock.now().toISOString()),
        element('ETag', `"${etag}"`),
        ...Object.entries(checksums).map(([name, value]) => element(checksumElementName(name), value)),
      ]),
      { ...encryptionHeaders(upload.encryption), ...copySourceVersion(source) },
    );
  },
};

/** AWS: `bytes=first-last`, both given. */
function readCopyRange(request: S3Request): string | null {
  const range = headerOf(request, 'x-amz-copy-source-range');
  if (range === null || /^bytes=\d+-\d+$/.test(range)) return range;
  throw invalidArgument(
    'x-amz-copy-source-range',
    range,
    'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
  );
}

/** Parts are always blobs; a small source may have come as bytes. */
async function blobOf({ blobId, body }: CopiedBytes, cipher: BlobCipher | null, { blobs }: S3Ports): Promise<string> {
  if (blobId !== null) return blobId;
  const plain = body === null || cipher === null ? body : cipher.decryptInline(body, 0);
  return storeBlob(bytes(plain ?? Buffer.alloc(0)), blobs, cipher);
}

async function* bytes(body: Buffer): AsyncGenerator<Buffer> {
  if (body.length > 0) yield body;
}
