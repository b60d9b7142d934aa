import type { S3ObjectQuery } from '../generated/graphql.ts';
import { httpDate } from '../http-date.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import type { ResponseHeaders } from '../s3-response.ts';
import { checksumHeaders } from './checksum-headers.ts';
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
  for (const [name, value] of Object.entries(object.systemHeaders)) headers[name] = toWire(value);
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-amz-meta-${name}`] = toWire(value);
  Object.assign(headers, lockHeaders(object));
  const tagCount = Object.keys(object.tags).length;
  if (tagCount > 0) headers['x-amz-tagging-count'] = tagCount;
  if (object.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = object.storageClass;
  if (typeof object.partCount === 'number' && parameterOf(request, 'partNumber') !== null) {
    headers['x-amz-mp-parts-count'] = object.partCount;
  }
  // A checksum of the whole object says nothing about a range of it.
  if (headerOf(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && object.statusCode === 200) {
    Object.assign(headers, checksumHeaders(object.checksums));
  }
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = parameterOf(request, parameter);
    if (value !== null) headers[name] = toWire(value);
  }
  headers['content-length'] = object.length;
  if (object.statusCode === 206) headers['content-range'] = contentRange(object);
  return headers;
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
