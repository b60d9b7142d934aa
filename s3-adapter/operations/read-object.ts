import type { BlobCipher } from '../encryption/blob-cipher.ts';
import { readObjectKey, refuseManagedOnRead } from '../encryption/encryption-headers.ts';
import { cipherOf } from '../encryption/object-encryption.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3ObjectDocument, type S3ReadInput } from '../generated/graphql.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import type { ObjectAnswer } from './object-headers.ts';
import type { S3Exchange, S3Ports } from './s3-operation.ts';
import { objectOf, readVersionId } from './target.ts';

/** One question to the region: what it answers is decided and recorded. */
export async function readObject(
  { request, facts }: S3Exchange,
  { executor }: S3Ports,
  head: boolean,
): Promise<ObjectAnswer> {
  refuseAnonymousOverrides(request, facts.accessKeyId);
  const read = readInput(request, head);
  const { result } = await executor.execute(S3ObjectDocument, { request: facts, ...objectOf(request), read });
  return accepted(result);
}

/** Null: it is not encrypted. Refuses a request that does not bring the key that the object needs. */
export function openObject(request: S3Request, object: ObjectAnswer): BlobCipher | null {
  refuseManagedOnRead(request);
  return cipherOf(object, readObjectKey(request));
}

function readInput(request: S3Request, head: boolean): S3ReadInput {
  const partNumber = readPartNumber(request);
  const range = headerOf(request, 'range');
  if (partNumber !== null && range !== null) {
    throw new S3Error('InvalidRequest', { message: 'Cannot specify both Range header and partNumber query parameter' });
  }
  return {
    head,
    versionId: readVersionId(request),
    partNumber,
    range,
    ifMatch: headerOf(request, 'if-match'),
    ifNoneMatch: headerOf(request, 'if-none-match'),
    ifModifiedSince: headerOf(request, 'if-modified-since'),
    ifUnmodifiedSince: headerOf(request, 'if-unmodified-since'),
    override: headerOf(request, 'x-compliance-override'),
  };
}

export function readPartNumber(request: S3Request): number | null {
  const text = parameterOf(request, 'partNumber');
  if (text === null) return null;
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= 1 && number <= 10_000) return number;
  throw invalidArgument('partNumber', text, 'Part number must be an integer between 1 and 10000, inclusive');
}

/** AWS: response headers can be overridden by signed requests only. */
function refuseAnonymousOverrides(request: S3Request, accessKeyId: string | null | undefined): void {
  const overrides = request.parameters.some(({ name }) => name.startsWith('response-'));
  if (!overrides || typeof accessKeyId === 'string') return;
  throw new S3Error('InvalidRequest', {
    message: 'Request specific response headers cannot be used for anonymous GET requests.',
  });
}
