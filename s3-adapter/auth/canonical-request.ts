import type { QueryParameter, S3Request } from '../s3-request.ts';

/** RFC 3986: everything but unreserved characters is encoded, from UTF-8, in upper case. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export interface CanonicalParts {
  readonly request: S3Request;
  readonly path: string;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** AWS Signature Version 4, "Create a canonical request". For S3 the path is encoded once and never normalised. */
export function canonicalRequest({ request, path, signedHeaders, payloadHash }: CanonicalParts): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(request.headers.get(name) ?? [])}\n`).join('');
  const query = canonicalQuery(request.parameters);
  return [request.method, path, query, headers, signedHeaders.join(';'), payloadHash].join('\n');
}

/** What the client signed as path: as sent, or (if it sent fewer characters encoded than it signed) encoded by the book. */
export function pathCandidates(rawPath: string): readonly string[] {
  try {
    const encoded = rawPath
      .split('/')
      .map((segment) => uriEncode(decodeURIComponent(segment)))
      .join('/');
    return encoded === rawPath ? [rawPath] : [rawPath, encoded];
  } catch {
    return [rawPath];
  }
}

const canonicalValue = (values: readonly string[]): string =>
  values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');

function canonicalQuery(parameters: readonly QueryParameter[]): string {
  return parameters
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .map(({ name, value }) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
