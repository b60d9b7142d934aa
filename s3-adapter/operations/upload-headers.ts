import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import type { S3LockInput } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';

import { type AclWish, readAclHeaders } from './acl-wish.ts';
import { readLockHeaders } from './object-lock-headers.ts';
import { parseTaggingHeader, readObjectTags, type Tags } from './tagging-xml.ts';

/** What an upload says about its object beside the bytes. */
export interface UploadHeaders {
  readonly contentType: string;
  readonly systemHeaders: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly acl: AclWish | null;
  readonly tags: Tags;
  readonly lock: S3LockInput | null;
}

const KEPT = ['cache-control', 'content-disposition', 'content-language', 'expires', 'x-amz-website-redirect-location'];
const STORAGE_CLASSES = new Set(['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING']);
const METADATA = 'x-amz-meta-';
/** AWS: user metadata is limited to 2 KB, names and values together. */
const LARGEST_METADATA = 2_048;
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

export function readUploadHeaders(request: S3Request, now: Date): UploadHeaders {
  checkRedirect(request);
  const storageClass = headerOf(request, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.has(storageClass)) throw new S3Error('InvalidStorageClass');
  return {
    contentType: headerOf(request, 'content-type') ?? DEFAULT_CONTENT_TYPE,
    systemHeaders: systemHeaders(request),
    metadata: userMetadata(request),
    storageClass,
    acl: readAclHeaders(request),
    tags: readObjectTags(parseTaggingHeader(headerOf(request, 'x-amz-tagging') ?? '')),
    lock: readLockHeaders(request, now),
  };
}

function systemHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headerOf(request, name);
    if (value !== null) kept[name] = fromWire(value);
  }
  // aws-chunked is the framing of this request, not an encoding of the object.
  const encodings = (headerOf(request, 'content-encoding') ?? '').split(',').map((encoding) => encoding.trim());
  const own = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  if (own.length > 0) kept['content-encoding'] = own.join(', ');
  return kept;
}

function userMetadata(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, values] of request.headers) {
    if (!name.startsWith(METADATA)) continue;
    const value = fromWire(values.join(','));
    metadata[name.slice(METADATA.length)] = value;
    size += name.length - METADATA.length + Buffer.byteLength(value);
  }
  if (size <= LARGEST_METADATA) return metadata;
  throw new S3Error('MetadataTooLarge', { fields: { Size: size, MaxSizeAllowed: LARGEST_METADATA } });
}

/** Node gives header bytes as Latin-1; clients send UTF-8. */
function fromWire(value: string): string {
  const utf8 = Buffer.from(value, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? value : utf8;
}

function checkRedirect(request: S3Request): void {
  const redirect = headerOf(request, 'x-amz-website-redirect-location');
  if (redirect !== null && !/^(\/|https?:\/\/)/.test(redirect)) {
    throw invalidArgument(
      'x-amz-website-redirect-location',
      redirect,
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    );
  }
}
