import { type BlobCipher, createBlobCipher } from '../encryption/blob-cipher.ts';
import { readEncryptionWish } from '../encryption/encryption-headers.ts';
import { type EncryptionOrder, encryptionHeaders, orderOf } from '../encryption/object-encryption.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3PrepareWriteDocument, type S3RequestInput, type S3WriteConditions } from '../generated/graphql.ts';
import { bytesOf } from '../metadata/bytes.ts';
import type { S3Request } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import type { AclWish } from './acl-wish.ts';
import type { S3Ports } from './s3-operation.ts';

export interface WriteIntent {
  readonly request: S3Request;
  readonly facts: S3RequestInput;
  readonly target: { readonly bucket: string; readonly key: string };
  readonly conditions: S3WriteConditions;
  readonly acl: AclWish | null;
}

export interface PreparedWrite {
  readonly cipher: BlobCipher | null;
  /** To be stored with the object. */
  readonly encryption: unknown;
  readonly headers: Record<string, string>;
}

/** Before the body of an object is read: may it be written, under which conditions, and how is it encrypted? */
export async function prepareWrite(
  { request, facts, target, conditions, acl }: WriteIntent,
  { executor }: Pick<S3Ports, 'executor'>,
): Promise<PreparedWrite> {
  const { order, dataKey: own, problem } = readOrder(request);
  const asked = { request: facts, ...target, conditions, acl, encryption: order };
  const { encryption, dataKey: given } = accepted((await executor.execute(S3PrepareWriteDocument, asked)).result);
  if (problem !== null) throw problem;
  const dataKey = own ?? (given === null || given === undefined ? null : bytesOf(given));
  return {
    cipher: dataKey === null ? null : createBlobCipher(dataKey),
    encryption: encryption ?? null,
    headers: encryptionHeaders(encryption),
  };
}

/** AWS: a bucket policy is asked about the encryption headers as they came, before anybody looks whether they make sense. */
function readOrder(request: S3Request): EncryptionOrder & { readonly problem: S3Error | null } {
  try {
    return { ...orderOf(readEncryptionWish(request)), problem: null };
  } catch (error) {
    if (error instanceof S3Error) return { ...orderOf(null), problem: error };
    throw error;
  }
}
