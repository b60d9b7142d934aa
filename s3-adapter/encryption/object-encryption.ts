import { S3Error } from '../errors/s3-error.ts';
import { bytesOf } from '../metadata/bytes.ts';
import { type BlobCipher, createBlobCipher, newDataKey, openDataKey, sealDataKey } from './blob-cipher.ts';
import type { CustomerKey, EncryptionWish } from './encryption-headers.ts';

/** As the region keeps it with an object or an upload. */
export interface StoredEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'customer-key';
  readonly keyId: string | null;
  /** Of a customer's key, Base64. */
  readonly keyMd5: string | null;
  readonly sealedKey: string;
}

/** What the region is asked to make of a wish. A customer's key stays here; the region gets the data key sealed under it. */
export interface EncryptionOrder {
  readonly order: unknown;
  /** Null: the region makes the key (or there is none). */
  readonly dataKey: Buffer | null;
}

export function orderOf(wish: EncryptionWish | null): EncryptionOrder {
  if (wish === null) return { order: null, dataKey: null };
  if (wish.kind === 'managed') return { order: { algorithm: wish.algorithm, keyId: wish.keyId }, dataKey: null };
  const dataKey = newDataKey();
  const sealedKey = sealDataKey(dataKey, wish.key);
  return { order: { algorithm: 'customer-key', keyId: null, keyMd5: wish.keyMd5, sealedKey }, dataKey };
}

interface Opened {
  readonly encryption?: unknown;
  readonly dataKey?: Uint8Array | string | null;
}

/** The cipher of an object as the region gave it; null if it is not encrypted. `given`: the key that the request brings. */
export function cipherOf({ encryption, dataKey }: Opened, given: CustomerKey | null): BlobCipher | null {
  const stored = (encryption ?? null) as StoredEncryption | null;
  if (stored?.algorithm !== 'customer-key') {
    if (given !== null) {
      throw new S3Error('InvalidRequest', { message: 'The encryption parameters are not applicable to this object.' });
    }
    return stored === null || dataKey === null || dataKey === undefined ? null : createBlobCipher(bytesOf(dataKey));
  }
  if (given === null) {
    throw new S3Error('InvalidRequest', {
      message:
        'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    });
  }
  const opened = given.keyMd5 === stored.keyMd5 ? openDataKey(stored.sealedKey, given.key) : null;
  if (opened !== null) return createBlobCipher(opened);
  throw new S3Error('InvalidRequest', {
    message: 'The provided encryption parameters did not match the ones used originally.',
  });
}

/** What every answer about an encrypted object says. */
export function encryptionHeaders(encryption: unknown): Record<string, string> {
  const stored = (encryption ?? null) as StoredEncryption | null;
  if (stored === null) return {};
  if (stored.algorithm === 'customer-key') {
    return {
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-server-side-encryption-customer-key-md5': stored.keyMd5 ?? '',
    };
  }
  return {
    'x-amz-server-side-encryption': stored.algorithm,
    ...(stored.keyId === null ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': stored.keyId }),
  };
}
