import { encryptionHeaders } from '../encryption/object-encryption.ts';
import type { S3ObjectQuery } from '../generated/graphql.ts';
import { httpDate } from '../http-date.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import type { ResponseHeaders } from '../s3-response.ts';
import { checksumHeaders } from './checksum-headers.ts';
import { expirationHeader } from './expiration-header.ts';
import { versionHeaders } from './version-headers.ts';

export type ObjectAnswer = Extract<S3ObjectQuery['result'], { readonly __typename: 'S3Object' }>;

const OVERRIDES = {
  'response-content-type': 'content-type',
  'response-content-language': 'content-language',
  'response-expires': 'expires',
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
} as const;

/** The headers of a GET or HEAD answer. */
export function objectHeaders(request: S3Request, object: ObjectAnswer): ResponseHeaders {
  const headers: Record<string, string | number> = {
    etag: `"${object.etag}"`,
    'last-modified': httpDate(object.lastModified),
    'accept-ranges': 'bytes',
  };
  Object.assign(headers, versionHeaders(object));
  if (object.statusCode === 304) return headers;
  headers['content-type'] = object.contentType ?? 'binary/octet-stream';
  Object.assign(headers, ownHeaders(object), encryptionHeaders(object.encryption), lockHeaders(object));
  Object.assign(headers, expirationHeader(object));
  if (typeof object.complianceState === 'string') headers['x-compliance-state'] = object.complianceState;
  if (object.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = object.storageClass;
  if (typeof object.partCount === 'number' && parameterOf(request, 'partNumber') !== null) {
    headers['x-amz-mp-parts-count'] = object.partCount;
  }
  Object.assign(headers, askedChecksums(request, object));
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = parameterOf(request, parameter);
    if (value !== null) headers[name] = toWire(value);
  }
  headers['content-length'] = object.length;
  if (object.statusCode === 206) headers['content-range'] = contentRange(object);
  return headers;
}

/** What the upload said about the object. */
function ownHeaders({ systemHeaders, metadata, tags }: ObjectAnswer): ResponseHeaders {
  const headers: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(systemHeaders)) headers[name] = toWire(value);
  for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = toWire(value);
  const tagCount = Object.keys(tags).length;
  if (tagCount > 0) headers['x-amz-tagging-count'] = tagCount;
  return headers;
}

/** A checksum of the whole object says nothing about a range of it; parts have their own. */
function askedChecksums(request: S3Request, { statusCode, checksums, checksumType }: ObjectAnswer): ResponseHeaders {
  if (headerOf(request, 'x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {};
  if (statusCode !== 200 && parameterOf(request, 'partNumber') === null) return {};
  const type: Record<string, string> = typeof checksumType === 'string' ? { 'x-amz-checksum-type': checksumType } : {};
  return { ...checksumHeaders(checksums), ...type };
}

function lockHeaders({ retention, legalHold }: ObjectAnswer): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retention !== null && retention !== undefined) {
    headers['x-amz-object-lock-mode'] = retention.mode;
    headers['x-amz-object-lock-retain-until-date'] = retention.until;
  }
  if (typeof legalHold === 'boolean') headers['x-amz-object-lock-legal-hold'] = legalHold ? 'ON' : 'OFF';
  return headers;
}

const contentRange = ({ start, length, size }: ObjectAnswer): string =>
  length === 0 ? `bytes */${size}` : `bytes ${start}-${start + length - 1}/${size}`;

/** UTF-8 on the wire; Node writes header strings as Latin-1. No line breaks: a value came from a client. */
const toWire = (value: string): string => Buffer.from(value.replace(/[\r\n\0]/g, ' '), 'utf8').toString('latin1');
