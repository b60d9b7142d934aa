import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { md5Base64 } from './blob-cipher.ts';

/** What an upload asks for; null: what the bucket says. */
export type EncryptionWish =
  | { readonly kind: 'managed'; readonly algorithm: 'AES256' | 'aws:kms'; readonly keyId: string | null }
  | ({ readonly kind: 'customer-key' } & CustomerKey);

export interface CustomerKey {
  readonly key: Buffer;
  /** Base64. */
  readonly keyMd5: string;
}

const MANAGED = 'x-amz-server-side-encryption';
const KMS_KEY = 'x-amz-server-side-encryption-aws-kms-key-id';
const CUSTOMER = 'x-amz-server-side-encryption-customer-';
const SOURCE_CUSTOMER = 'x-amz-copy-source-server-side-encryption-customer-';

export function readEncryptionWish(request: S3Request): EncryptionWish | null {
  const algorithm = headerOf(request, MANAGED);
  const keyId = headerOf(request, KMS_KEY);
  const customer = readCustomerKey(request, CUSTOMER);
  if (customer !== null) {
    if (algorithm === null) return { kind: 'customer-key', ...customer };
    throw invalidArgument(
      MANAGED,
      algorithm,
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
    );
  }
  if (algorithm === null) {
    if (keyId === null) return null;
    throw invalidArgument(KMS_KEY, keyId, 'x-amz-server-side-encryption header is required with a KMS key.');
  }
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms') {
    throw invalidArgument(MANAGED, algorithm, 'The encryption method specified is not supported');
  }
  if (algorithm === 'AES256' && keyId !== null) {
    throw invalidArgument(KMS_KEY, keyId, 'A KMS key is not applicable to AES256.');
  }
  return { kind: 'managed', algorithm, keyId };
}

/** The key that an object (or the source of a copy) was encrypted with. */
export const readObjectKey = (request: S3Request): CustomerKey | null => readCustomerKey(request, CUSTOMER);
export const readSourceKey = (request: S3Request): CustomerKey | null => readCustomerKey(request, SOURCE_CUSTOMER);

/** AWS: how an object is encrypted is not said when it is read. */
export function refuseManagedOnRead(request: S3Request): void {
  const algorithm = headerOf(request, MANAGED);
  if (algorithm === null) return;
  throw invalidArgument(MANAGED, algorithm, 'x-amz-server-side-encryption header is not supported for this operation.');
}

function readCustomerKey(request: S3Request, prefix: string): CustomerKey | null {
  const algorithm = headerOf(request, `${prefix}algorithm`);
  const key = headerOf(request, `${prefix}key`);
  const md5 = headerOf(request, `${prefix}key-md5`);
  if (algorithm === null && key === null && md5 === null) return null;
  if (algorithm === null || key === null || md5 === null) {
    throw new S3Error('InvalidArgument', {
      message:
        'Requests specifying Server Side Encryption with Customer provided keys must provide algorithm, key and the MD5 of the key.',
    });
  }
  if (algorithm !== 'AES256') {
    throw invalidArgument(
      `${prefix}algorithm`,
      algorithm,
      'The requested encryption algorithm is not valid, must be AES256.',
    );
  }
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) {
    throw new S3Error('InvalidArgument', { message: 'The secret key was invalid for the specified algorithm.' });
  }
  if (md5Base64(bytes) !== md5) {
    throw new S3Error('InvalidArgument', {
      message: 'The calculated MD5 hash of the key did not match the hash that was provided.',
    });
  }
  return { key: bytes, keyMd5: md5 };
}
