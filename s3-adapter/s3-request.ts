import type { IncomingMessage } from 'node:http';
import { bucketOfHost } from '#kernel/s3-host.ts';
import { parseBucketReference } from './bucket-reference.ts';
import { S3Error } from './errors/s3-error.ts';

export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

/** A request taken apart once, from the raw target: what the client signed is what it sent, byte for byte. */
export interface S3Request {
  readonly method: string;
  /** As received, base path included. */
  readonly rawPath: string;
  readonly parameters: readonly QueryParameter[];
  readonly bucket: string | null;
  /** See `BucketReference`. */
  readonly bucketOwner: string | null;
  readonly key: string | null;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Came over TLS, to this process or to a proxy whose word is taken. */
  readonly isSecure: boolean;
}

const LONGEST_KEY = 1024;

/** How an address names bucket and key. */
export interface S3Addressing {
  /** Path under which clients may also come. */
  readonly basePath: string;
  /** Base domains of virtual-host style addresses. */
  readonly domains: readonly string[];
}

export function parseS3Request(incoming: IncomingMessage, addressing: S3Addressing): S3Request {
  const [rawPath, rawQuery] = splitTarget(targetOf(incoming));
  const headers = headersOf(incoming);
  const { bucket, owner, key } = locate(rawPath, headers.get('host')?.[0], addressing);
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    throw new S3Error('KeyTooLongError', { fields: { Size: Buffer.byteLength(key), MaxSizeAllowed: LONGEST_KEY } });
  }
  return {
    method: incoming.method ?? 'GET',
    rawPath,
    parameters: parseQuery(rawQuery),
    bucket: bucket === '' ? null : bucket,
    bucketOwner: owner,
    key: key === '' ? null : key,
    headers,
    isSecure: (incoming.socket as { encrypted?: boolean } | undefined)?.encrypted === true,
  };
}

/** A single-valued header; repeated ones are joined as RFC 9110 §5.3 says. */
export const headerOf = (request: S3Request, name: string): string | null =>
  request.headers.get(name)?.join(', ') ?? null;

export const parameterOf = (request: S3Request, name: string): string | null =>
  request.parameters.find((parameter) => parameter.name === name)?.value ?? null;

export const hasParameter = (request: S3Request, name: string): boolean => parameterOf(request, name) !== null;

/** A framework that mounted the handler has cut `url`; it keeps what was received in `originalUrl`. */
function targetOf(incoming: IncomingMessage): string {
  const { originalUrl } = incoming as { originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (incoming.url ?? '/');
}

function splitTarget(target: string): readonly [path: string, query: string] {
  if (!target.startsWith('/')) throw new S3Error('InvalidURI');
  const question = target.indexOf('?');
  return question < 0 ? [target, ''] : [target.slice(0, question), target.slice(question + 1)];
}

function locate(rawPath: string, host: string | undefined, { basePath, domains }: S3Addressing) {
  const named = bucketOfHost(host, domains);
  // All of the path is the key: where such a host is answered, S3 is at the root.
  if (named !== null) return { bucket: named, owner: null, key: decode(rawPath.slice(1)) };
  const path = withoutBase(rawPath, basePath);
  const slash = path.indexOf('/', 1);
  return {
    ...parseBucketReference(decode(slash < 0 ? path.slice(1) : path.slice(1, slash))),
    key: slash < 0 ? '' : decode(path.slice(slash + 1)),
  };
}

/** Clients come with the base path or without: it cannot be a bucket, so it is never mistaken for one. */
function withoutBase(rawPath: string, basePath: string): string {
  if (basePath === '') return rawPath;
  if (rawPath === basePath) return '/';
  return rawPath.startsWith(`${basePath}/`) ? rawPath.slice(basePath.length) : rawPath;
}

/** A `+` in a path is a plus. PostgreSQL, like XML, cannot hold a NUL. */
function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Not UTF-8, or not percent-encoding; answered below.
  }
  throw new S3Error('InvalidURI');
}

function parseQuery(rawQuery: string): QueryParameter[] {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { name: decode(name.replaceAll('+', ' ')), value: decode(value.replaceAll('+', ' ')) };
    });
}

function headersOf(incoming: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    const name = (incoming.rawHeaders[index] ?? '').toLowerCase();
    const values = headers.get(name) ?? [];
    headers.set(name, values);
    values.push(incoming.rawHeaders[index + 1] ?? '');
  }
  return headers;
}
