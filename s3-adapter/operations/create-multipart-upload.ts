import { readEncryptionWish } from '../encryption/encryption-headers.ts';
import { encryptionHeaders, orderOf } from '../encryption/object-encryption.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3CreateMultipartUploadDocument } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { requestedChecksum } from './checksum-headers.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { readUploadHeaders } from './upload-headers.ts';

export const createMultipartUpload: S3Operation = {
  name: 'CreateMultipartUpload',
  async handle({ request, facts }, { executor, clock }) {
    const { bucket, key } = objectOf(request);
    const { order } = orderOf(readEncryptionWish(request));
    const upload = { ...readUploadHeaders(request, clock.now()), ...readChecksum(request), encryption: order };
    const { result } = await executor.execute(S3CreateMultipartUploadDocument, { request: facts, bucket, key, upload });
    const { uploadId, checksumAlgorithm, checksumType, encryption } = accepted(result);
    const headers: Record<string, string> = encryptionHeaders(encryption);
    if (typeof checksumAlgorithm === 'string') headers['x-amz-checksum-algorithm'] = checksumAlgorithm;
    if (typeof checksumType === 'string') headers['x-amz-checksum-type'] = checksumType;
    const names = [element('Bucket', bucket), element('Key', key), element('UploadId', uploadId)];
    return xmlResponse(xmlDocument('InitiateMultipartUploadResult', names), headers);
  },
};

/** AWS: CRC64NVME is a checksum of the full object only, SHA-1 and SHA-256 are composite only; the default is composite. */
function readChecksum(request: S3Request): { checksumAlgorithm: string | null; checksumType: string | null } {
  const algorithm = requestedChecksum(request);
  const type = headerOf(request, 'x-amz-checksum-type')?.toUpperCase() ?? null;
  if (algorithm === null) {
    if (type === null) return { checksumAlgorithm: null, checksumType: null };
    throw new S3Error('InvalidRequest', {
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
  }
  const chosen = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const possible =
    algorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : algorithm.startsWith('SHA')
        ? ['COMPOSITE']
        : ['COMPOSITE', 'FULL_OBJECT'];
  if (!possible.includes(chosen)) {
    throw new S3Error('InvalidRequest', {
      message: `The ${chosen.slice(0, 32)} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    });
  }
  return { checksumAlgorithm: algorithm, checksumType: chosen };
}
