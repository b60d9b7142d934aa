import { createHash, randomUUID } from 'node:crypto';
import { expectedOwner } from '../auth/access-facts.ts';
import { type ChecksumAlgorithm, startChecksum } from '../body/checksums.ts';
import { parseBucketReference } from '../bucket-reference.ts';
import type { BlobCipher } from '../encryption/blob-cipher.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { S3ObjectDocument, type S3ReadInput } from '../generated/graphql.ts';
import { bytesOf } from '../metadata/bytes.ts';
import { readSegments } from '../read-segments.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { accepted } from './accepted.ts';
import type { ObjectAnswer } from './object-headers.ts';
import type { S3Exchange, S3Ports } from './s3-operation.ts';

export interface CopySource {
  readonly bucket: string;
  /** See `BucketReference`. */
  readonly bucketOwner: string | null;
  readonly key: string;
  readonly versionId: string | null;
}

/** `/bucket/key?versionId=…`, percent-encoded; the leading slash is optional. */
export function readCopySource(request: S3Request): CopySource {
  const header = headerOf(request, 'x-amz-copy-source') ?? '';
  const invalid = () =>
    invalidArgument(
      'x-amz-copy-source',
      header,
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  const [path = '', query = ''] = header.split('?versionId=');
  const decoded = decodeSource(path.replace(/^\//, ''));
  const slash = decoded?.indexOf('/') ?? -1;
  if (decoded === null || slash < 1 || slash === decoded.length - 1) throw invalid();
  const { bucket, owner } = parseBucketReference(decoded.slice(0, slash));
  return {
    bucket,
    bucketOwner: owner,
    key: decoded.slice(slash + 1),
    versionId: query === '' ? null : query,
  };
}

function decodeSource(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The source as the region gives it: read permission, conditions and audit entry are those of a read. */
export async function openCopySource(
  { request, facts }: S3Exchange,
  { executor }: S3Ports,
  source: CopySource,
  range: string | null,
): Promise<ObjectAnswer> {
  const { bucket, key, versionId } = source;
  const read: S3ReadInput = {
    head: false,
    versionId,
    range,
    ifMatch: headerOf(request, 'x-amz-copy-source-if-match'),
    ifNoneMatch: headerOf(request, 'x-amz-copy-source-if-none-match'),
    ifModifiedSince: headerOf(request, 'x-amz-copy-source-if-modified-since'),
    ifUnmodifiedSince: headerOf(request, 'x-amz-copy-source-if-unmodified-since'),
  };
  const byHeader = headerOf(request, 'x-amz-source-expected-bucket-owner');
  const asked = { ...facts, expectedOwner: expectedOwner(byHeader, source.bucketOwner) };
  const { result } = await executor.execute(S3ObjectDocument, { request: asked, bucket, key, read });
  const object = accepted(result);
  // AWS: a source that is not modified fails the precondition; there is no 304 to a copy.
  if (object.statusCode === 304) throw new S3Error('PreconditionFailed');
  return object;
}

export const copySourceVersion = ({ versionId }: ObjectAnswer): Record<string, string> =>
  typeof versionId === 'string' ? { 'x-amz-copy-source-version-id': versionId } : {};

export interface CopiedBytes {
  readonly blobId: string | null;
  readonly body: Buffer | null;
  readonly size: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface CopyWay {
  readonly algorithm: ChecksumAlgorithm | null;
  /** What the source is encrypted with, and what the copy is going to be. */
  readonly from: BlobCipher | null;
  readonly to: BlobCipher | null;
}

/** Copies the bytes into a blob (or a body) of their own, so that neither object depends on the other. */
export async function copyBytes(
  object: ObjectAnswer,
  { blobs }: S3Ports,
  { algorithm, from, to }: CopyWay,
): Promise<CopiedBytes> {
  const md5 = createHash('md5');
  const checksum = algorithm === null ? null : await startChecksum(algorithm);
  const digest = (piece: Uint8Array): void => {
    md5.update(piece);
    checksum?.update(piece);
  };
  const facts = (): Pick<CopiedBytes, 'etag' | 'checksums'> => ({
    etag: md5.digest('hex'),
    checksums: algorithm === null || checksum === null ? {} : { [algorithm]: checksum.base64() },
  });
  if (object.segments.length === 0) {
    const stored = bytesOf(object.body ?? '');
    const body = from === null ? stored : from.decryptInline(stored, object.start);
    digest(body);
    return { blobId: null, body: to === null ? body : to.encryptInline(body), size: body.length, ...facts() };
  }
  const blobId = randomUUID();
  const source = digested(readSegments(object.segments, blobs, from), digest);
  const { size } = await blobs.write(blobId, to === null ? source : to.encrypt(source, blobId));
  return { blobId, body: null, size, ...facts() };
}

async function* digested(source: AsyncIterable<Buffer>, digest: (piece: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    digest(piece);
    yield piece;
  }
}
