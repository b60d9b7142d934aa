import { parseChecksumAlgorithm } from '../body/checksums.ts';
import { storeBlob } from '../body/store-body.ts';
import { readObjectKey } from '../encryption/encryption-headers.ts';
import { cipherOf, encryptionHeaders } from '../encryption/object-encryption.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3MultipartUploadDocument, S3PutPartDocument } from '../generated/graphql.ts';
import { accepted } from './accepted.ts';
import { checksumHeaders } from './checksum-headers.ts';
import { LARGEST_PUT } from './put-object.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { partAddress } from './upload-address.ts';

export const uploadPart: S3Operation = {
  name: 'UploadPart',
  async handle({ request, facts, body }, { executor, blobs }) {
    const target = { ...objectOf(request), uploadId: partAddress(request).uploadId };
    const { partNumber } = partAddress(request);
    const { result: found } = await executor.execute(S3MultipartUploadDocument, { request: facts, ...target });
    const upload = accepted(found);
    const algorithm = parseChecksumAlgorithm(upload.checksumAlgorithm ?? '');
    const cipher = cipherOf(upload, readObjectKey(request));
    const sent = body.plan.checksum?.algorithm;
    if (algorithm !== null && sent !== undefined && sent !== algorithm) {
      throw new S3Error('InvalidRequest', {
        message: `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${sent.toLowerCase()}`,
      });
    }

    const blobId = await storeBlob(body.read(LARGEST_PUT, algorithm), blobs, cipher);
    const { size, md5: etag, checksums } = body.facts;
    const part = { partNumber, blobId, size, etag, checksums };
    const { result } = await executor.execute(S3PutPartDocument, { request: facts, ...target, part });
    accepted(result);
    return {
      status: 200,
      headers: { etag: `"${etag}"`, ...encryptionHeaders(upload.encryption), ...checksumHeaders(checksums) },
    };
  },
};
